-- Makes wrk POST its first argument.
function init(args)
  wrk.method = "POST"
  wrk.body = args[1]
  wrk.headers["content-type"] = "text/plain"
end
