-- Coming back after the line broke: with a ticket, so that nobody has to type a name and a password
-- again. It is kept as long as Mudlet runs, and nowhere else.

local ticket

local function ask()
  sendGMCP("Session.Ticket")
end

local function take()
  ticket = vetrellis.told("Session.Ticket")
end

-- Mudlet answers with the login of its profile, or with nothing if there is none; then this counts.
local function answer()
  if ticket and ticket.ticket then
    sendGMCP(('Char.Login.Credentials {"account":"%s","ticket":"%s"}'):format(
      ticket.account, ticket.ticket
    ))
  end
end

local function judged()
  local result = vetrellis.told("Char.Login.Result")
  if result and result.success == false then
    ticket = nil
  end
end

vetrellis.hooks["gmcp.Char.Name"] = ask
vetrellis.hooks["gmcp.Session.Ticket"] = take
vetrellis.hooks["gmcp.Char.Login.Default"] = answer
vetrellis.hooks["gmcp.Char.Login.Result"] = judged
