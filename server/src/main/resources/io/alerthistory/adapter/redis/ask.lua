-- One request to the store, as a whole. Whatever may fail comes before the first write.
--
-- KEYS[1], the gate, is a hash:
--   life     names the store since its birth
--   run      run_id of the Redis that saw the birth; born, ms
--   mark     position of the journal's last word: tells whether the journal is still the one that belongs here
--   pos      the last position given
--   stamp    the highest that is known
--   bytes    about how many the journal has
--   trimmed  up to which position something was cut off
--   beats    {replica: {seen (ms), uses, complete, beat}} in MessagePack: all are needed each time
--   e:<key>  an entry of the journal as "position stamp by"
--   s:<slot> a row as "position version expires length-of-token token-and-row"
-- KEYS[2], the journal, is a stream: one word for each thing and slot, the latest, at id <position>-0.
--   entries  e key, s stamp, b by, d bytes, t trimmed; rows  r slot, v version, x expires, k token, d bytes, t trimmed
-- Positions, stamps, versions and times are below 2^53, and travel as texts: Lua would write large numbers as 1e+15.
local gate, journal = KEYS[1], KEYS[2]
local SETTLE, LIVE, FORGOTTEN, POSTGRES = 3000, 5000, 600000, 1
local STEPS, CHUNK = 500, 100

local at = 0
local function arg() at = at + 1; return ARGV[at] end
local function number() return tonumber(arg()) end
local function text(n) return string.format('%.0f', n) end

local life, new_life, after, ask_stamp = arg(), arg(), number(), number()
local replica, uses, complete, beat, leaves = arg(), number(), arg() == '1', arg(), arg() == '1'
local budget, page, page_bytes = number(), number(), number()

local function list(read)
  local all = {}
  for i = 1, number() do all[i] = read() end
  return all
end
local function entry() return {key = arg(), stamp = arg(), by = arg(), body = arg()} end
local function row() return {slot = arg(), version = arg(), token = arg(), expires = arg(), body = arg()} end
local entries, fresh, rows = list(entry), list(entry), list(row)
local claims = list(function() return {version = number(), token = arg(), row = row()} end)

local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local info = redis.call('INFO', 'server')
local run = string.match(info, 'run_id:(%w+)') or ''
local have = redis.call('HMGET', gate, 'life', 'run', 'born', 'mark', 'pos', 'stamp', 'bytes', 'trimmed', 'beats')
local function number_of(i) return tonumber(have[i] or '0') or 0 end
local function position_of(id) return tonumber(string.match(id, '^(%d+)')) end
local last = redis.call('XREVRANGE', journal, '+', '-', 'COUNT', 1)[1]
local last_position = last and position_of(last[1]) or 0
local is_whole = have[1] and last_position == number_of(4)

if life ~= '' and not (is_whole and have[2] == run and have[1] == life and after <= number_of(5)) then
  return {'reset'}
end

local born, pos, stamp, bytes, trimmed = number_of(3), number_of(5), number_of(6), number_of(7), number_of(8)
local beats = have[9] and cmsgpack.unpack(have[9]) or {}

-- By bytes: Lua's own < goes by the server's locale.
local function is_above(a, b)
  for i = 1, math.min(#a, #b) do
    local one, other = string.byte(a, i), string.byte(b, i)
    if one ~= other then return one > other end
  end
  return #a > #b
end

local function fields_of(item)
  local word = {}
  for i = 1, #item[2], 2 do word[item[2][i]] = item[2][i + 1] end
  return word
end
local function size_of(word) return 100 + #(word.e or word.r) * 2 + #word.d end

local function split(value, parts)
  local all, from = {}, 1
  for i = 1, parts do
    local space = string.find(value, ' ', from, true)
    all[i] = string.sub(value, from, space - 1)
    from = space + 1
  end
  return all, string.sub(value, from)
end
local function entry_there(key)
  local value = redis.call('HGET', gate, 'e:' .. key)
  if not value then return nil end
  local parts, by = split(value, 2)
  return {pos = tonumber(parts[1]), stamp = tonumber(parts[2]), by = by}
end
local function row_there(slot)
  local value = redis.call('HGET', gate, 's:' .. slot)
  if not value then return nil end
  local parts, rest = split(value, 4)
  local length = tonumber(parts[4])
  return {pos = tonumber(parts[1]), version = tonumber(parts[2]), expires = parts[3],
          token = string.sub(rest, 1, length), body = string.sub(rest, length + 1)}
end
local function index_entry(position, key, its_stamp, by)
  redis.call('HSET', gate, 'e:' .. key, text(position) .. ' ' .. its_stamp .. ' ' .. by)
end
local function index_row(position, r)
  redis.call('HSET', gate, 's:' .. r.slot,
    text(position) .. ' ' .. r.version .. ' ' .. r.expires .. ' ' .. #r.token .. ' ' .. r.token .. r.body)
end

-- Born again: the journal tells what it still has, if it is not the one that the gate knows.
local function be_born()
  if not is_whole then
    local fields = redis.call('HKEYS', gate)
    for _, field in ipairs(fields) do
      if string.sub(field, 1, 2) == 'e:' then redis.call('HDEL', gate, field) end
    end
    bytes = 0
    local from = '-'
    while true do
      local items = redis.call('XRANGE', journal, from, '+', 'COUNT', CHUNK)
      for _, item in ipairs(items) do
        local word = fields_of(item)
        local position = position_of(item[1])
        if word.e then
          index_entry(position, word.e, word.s, word.b)
          stamp = math.max(stamp, tonumber(word.s))
        elseif not row_there(word.r) then
          index_row(position, {slot = word.r, version = word.v, token = word.k, expires = word.x, body = word.d})
        end
        bytes = bytes + size_of(word)
        trimmed = math.max(trimmed, tonumber(word.t))
      end
      if #items < CHUNK then break end
      from = '(' .. items[#items][1]
    end
    pos = math.max(pos, last_position)
    if last_position == 0 then redis.call('DEL', journal) end -- empty, it would still insist on higher positions
  end
  life, born = new_life, now
  redis.call('HSET', gate, 'life', life, 'run', run, 'born', text(born), 'pos', text(pos))
end
local is_born = not (is_whole and have[2] == run)
if is_born then be_born() else life = have[1] end

-- Rows that the journal lacks are not lost: they are put into it again.
local function take_out(position)
  local id = text(position) .. '-0'
  local item = redis.call('XRANGE', journal, id, id)[1]
  if item then
    bytes = bytes - size_of(fields_of(item))
    redis.call('XDEL', journal, id)
  end
end
local function put_entry(e)
  stamp = math.max(stamp, tonumber(e.stamp))
  local there = entry_there(e.key)
  local its = tonumber(e.stamp)
  if there and (there.stamp > its or there.stamp == its and not is_above(e.by, there.by)) then return end
  pos = pos + 1
  redis.call('XADD', journal, text(pos) .. '-0',
    'e', e.key, 's', e.stamp, 'b', e.by, 'd', e.body, 't', text(trimmed))
  index_entry(pos, e.key, e.stamp, e.by)
  bytes = bytes + size_of({e = e.key, d = e.body})
  if there then take_out(there.pos) end
end
local function put_row(r)
  local there = row_there(r.slot)
  pos = pos + 1
  redis.call('XADD', journal, text(pos) .. '-0',
    'r', r.slot, 'v', r.version, 'x', r.expires, 'k', r.token, 'd', r.body, 't', text(trimmed))
  index_row(pos, r)
  bytes = bytes + size_of({r = r.slot, d = r.body})
  if there then take_out(there.pos) end
end

if is_born and not is_whole then
  for _, field in ipairs(redis.call('HKEYS', gate)) do
    if string.sub(field, 1, 2) == 's:' then
      local slot = string.sub(field, 3)
      local there = row_there(slot)
      if #redis.call('XRANGE', journal, text(there.pos) .. '-0', text(there.pos) .. '-0') == 0 then
        put_row({slot = slot, version = text(there.version), token = there.token,
                 expires = there.expires, body = there.body})
      end
    end
  end
end

local before, known = pos, stamp
local is_behind = false
for _, e in ipairs(fresh) do is_behind = is_behind or tonumber(e.stamp) <= known end
stamp = math.max(stamp, ask_stamp)
for _, e in ipairs(entries) do put_entry(e) end
if not is_behind then
  for _, e in ipairs(fresh) do put_entry(e) end
end
for _, r in ipairs(rows) do
  local there, version = row_there(r.slot), tonumber(r.version)
  if not there or version > there.version or version == there.version and is_above(r.token, there.token) then put_row(r) end
end

beats[replica] = {now, uses, complete, beat}
for name, seen in pairs(beats) do
  if now - seen[1] > FORGOTTEN then beats[name] = nil end
end

local function may_claim()
  if now - born < SETTLE or bit.band(uses, POSTGRES) ~= 0 then return false end
  for _, seen in pairs(beats) do
    if now - seen[1] <= LIVE and (bit.band(seen[2], bit.bnot(uses)) ~= 0 or seen[3] and not complete) then
      return false
    end
  end
  return true
end
local function judge(claim)
  if not may_claim() then return 'wait' end
  local there = row_there(claim.row.slot)
  if there then
    if there.token == claim.row.token then return 'granted' end
    if there.token ~= claim.token and there.version >= claim.version then return {there.body} end
  end
  put_row(claim.row)
  return 'granted'
end
local verdicts = {}
for i, claim in ipairs(claims) do verdicts[i] = judge(claim) end

-- The oldest goes when there is too much; a row that still counts goes to the end instead.
local function trim()
  local steps = 0
  while bytes > budget and steps < STEPS do
    local items = redis.call('XRANGE', journal, '-', text(before) .. '-0', 'COUNT', CHUNK)
    if #items == 0 then return end
    for _, item in ipairs(items) do
      if bytes <= budget then return end
      steps = steps + 1
      local word, position = fields_of(item), position_of(item[1])
      local there
      if word.e then there = entry_there(word.e) else there = row_there(word.r) end
      local is_latest = there and there.pos == position
      if word.e or not is_latest or tonumber(word.x) < now then
        if word.e then trimmed = position end
        if is_latest then redis.call('HDEL', gate, (word.e and 'e:' or 's:') .. (word.e or word.r)) end
        bytes = bytes - size_of(word)
        redis.call('XDEL', journal, item[1])
      else
        put_row({slot = word.r, version = word.v, token = word.k, expires = word.x, body = word.d})
      end
    end
  end
end
trim()

if leaves then beats[replica] = nil end

local tail, read, size, has_more = {}, after, 0, false
while read < before do
  local items = redis.call('XRANGE', journal, text(read + 1) .. '-0', text(before) .. '-0', 'COUNT', CHUNK)
  for _, item in ipairs(items) do
    if #tail >= page or size >= page_bytes then has_more = true; break end
    local word = fields_of(item)
    tail[#tail + 1] = {word.e and 'e' or 'r', word.d}
    size = size + #word.d
    read = position_of(item[1])
  end
  if has_more or #items < CHUNK then break end
end

local there = {}
for _, seen in pairs(beats) do there[#there + 1] = {seen[4], text(now - seen[1])} end

-- The stream's last word is what was put last; before anything was put, what it had.
local end_of = redis.call('XREVRANGE', journal, '+', '-', 'COUNT', 1)[1]
redis.call('HSET', gate, 'mark', text(end_of and position_of(end_of[1]) or 0), 'pos', text(pos), 'stamp', text(stamp),
  'bytes', text(bytes), 'trimmed', text(trimmed), 'beats', cmsgpack.pack(beats))
return {'done', life, text(stamp), is_behind and '1' or '0', text(has_more and read or pos),
  has_more and '1' or '0', after < trimmed and '1' or '0', verdicts, tail, there}
