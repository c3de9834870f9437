-- What all servers together may ask of a language model: takes an ask, or corrects what one has cost.
--
-- KEYS[1] is a hash:
--   tokens  asks that the bucket has, a fraction; at, ms, when it had them
--   day     days since 1970 (UTC); asks, spent: of that day
-- ARGV: "take" or "settle"; per minute, burst, per day, microdollars a day, each 0 for no limit; money, the change of what is
--   spent; and asks and money that a server has spent on its own while it could not reach this one.
-- Answers: verdict, day, asks, spent.
-- Times are Redis' own, so servers need not agree on one. Money is below 2^53, and is kept as a text: Lua would write 1e+15.
local op = ARGV[1]
local per_minute, burst, per_day, per_day_money = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local money, owed_asks, owed_money = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local today = math.floor(clock[1] / 86400)

local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at', 'day', 'asks', 'spent')
local at = tonumber(kept[2] or now)
-- A clock that was set back stands still for the bucket, but not for longer than a minute.
if at > now + 60000 then at = now end
local tokens = math.min(burst, tonumber(kept[1] or burst) + math.max(0, now - at) * per_minute / 60000)
local asks, spent = 0, 0
if tonumber(kept[3] or -1) == today then asks, spent = tonumber(kept[4] or 0), tonumber(kept[5] or 0) end

asks, spent = asks + owed_asks, spent + owed_money
local verdict = 'granted'
if op == 'take' then
  if per_day > 0 and asks >= per_day then verdict = 'no-more-today'
  elseif per_day_money > 0 and spent >= per_day_money then verdict = 'too-dear'
  elseif per_minute > 0 and tokens < 1 then verdict = 'too-often'
  else
    tokens, asks, spent = tokens - (per_minute > 0 and 1 or 0), asks + 1, spent + money
  end
else
  spent = math.max(0, spent + money)
end

redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.0f', math.max(at, now)),
  'day', today, 'asks', string.format('%.0f', asks), 'spent', string.format('%.0f', spent))
redis.call('EXPIRE', KEYS[1], 172800)
return {verdict, string.format('%.0f', today), string.format('%.0f', asks), string.format('%.0f', spent)}
