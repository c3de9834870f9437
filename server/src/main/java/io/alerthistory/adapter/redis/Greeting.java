package io.alerthistory.adapter.redis;

import java.util.Map;
import java.util.stream.Collectors;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;

/**
 * The first words with a server: who it is, whether it is recent enough, whether it takes writes. All of it before the
 * first real call, so that a mistake of the settings shows at the start and not at night.
 */
final class Greeting {
    private static final String PROBE = "ah:probe";
    private static final String REMEDY = "Name another one in --redis.addr";

    private Greeting() {}

    /**
     * Name and version of the server.
     *
     * @throws Diagnosis.Unusable if it is too old
     */
    static String exchange(UnifiedJedis redis) throws Diagnosis.Unusable {
        var server = server(redis);
        // A replica, a full disk and a user without rights show at a write, and only there.
        redis.set(PROBE, server, SetParams.setParams().ex(60));
        return server;
    }

    private static String server(UnifiedJedis redis) throws Diagnosis.Unusable {
        Map<String, String> info;
        try {
            info = parse(redis.info("server"));
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).startsWith("NOPERM")) {
                return "a server that does not tell its version"; // the rights to ah:* are enough for us
            }
            throw e;
        }
        boolean valkey = info.containsKey("valkey_version");
        var version = info.getOrDefault(valkey ? "valkey_version" : "redis_version", "");
        var name = valkey ? "Valkey" : "Redis";
        if (isBelow(version, 7, valkey ? 2 : 0)) {
            throw new Diagnosis.Unusable(
                    "is too old: it is " + name + " " + version
                            + ", and Redis 7.0 or Valkey 7.2 are the oldest that do",
                    REMEDY);
        }
        return name + " " + version;
    }

    private static Map<String, String> parse(String info) {
        return info.lines()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip(), (first, second) -> first));
    }

    /** A version that cannot be read is not held against anybody. */
    private static boolean isBelow(String version, int major, int minor) {
        var parts = version.split("\\.");
        try {
            int its = Integer.parseInt(parts[0]);
            return its < major || its == major && parts.length > 1 && Integer.parseInt(parts[1]) < minor;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
