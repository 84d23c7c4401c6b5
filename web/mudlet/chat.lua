-- The chat window: whatever somebody says, with the hour, for those who want to read it again.

local window, lines

local function open()
  if window then
    window:show()
    return
  end
  window = Geyser.UserWindow:new({
    name = "vetrellis.chat", titleText = vetrellis.word("chat"), docked = true, dockPosition = "r",
  })
  lines = Geyser.MiniConsole:new({
    name = "vetrellis.chat.lines", x = 0, y = 0, width = "100%", height = "100%",
    autoWrap = true, scrollBar = true,
  }, window)
end

local function caption(channel)
  for _, each in ipairs(vetrellis.told("Comm.Channel.List") or {}) do
    if each.name == channel then
      return each.caption
    end
  end
  return vetrellis.word(channel)
end

-- What somebody says is text, whatever stands in it: `echo` makes no colours and no links of it.
local function note()
  local said = vetrellis.told("Comm.Channel.Text")
  if not said or not lines then
    return
  end
  local who = said.talker ~= "" and said.talker or vetrellis.word("somebody")
  lines:echo(("%s %s (%s): %s\n"):format(os.date("%H:%M"), who, caption(said.channel), said.text))
end

table.insert(vetrellis.parts, {
  name = "chat",
  events = { ["gmcp.Comm.Channel.Text"] = note },
  show = open,
  hide = function()
    if window then
      window:hide()
    end
  end,
})
