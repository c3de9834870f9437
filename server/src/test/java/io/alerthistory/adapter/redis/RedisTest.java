package io.alerthistory.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.alerthistory.support.CapturedLogs;
import io.alerthistory.testing.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisDataException;

/** With a real server, which is killed, made to hang, and given other settings. */
class RedisTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final RedisSettings.Retries RETRIES =
            new RedisSettings.Retries(3, Duration.ofMillis(8), Duration.ofMillis(512));

    private final CapturedLogs logs = new CapturedLogs();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile String password = "";

    @AfterEach
    void stop() {
        logs.close();
    }

    private final Access access = new Access() {
        @Override
        public String password() throws IOException {
            if (password.equals("unreadable")) {
                throw new IOException("the file /p cannot be read: it is not there");
            }
            return password;
        }

        @Override
        public Socket secured(Socket plain) {
            return plain;
        }
    };

    private final Observer observer = new Observer() {
        @Override
        public void called(String call, Outcome outcome, Duration took) {
            calls.add(call + " " + outcome);
        }

        @Override
        public void retried(String call) {
            calls.add(call + " again");
        }
    };

    private Redis redis(int port) {
        return redis(settings(port, 50, 1));
    }

    private Redis redis(RedisSettings settings) {
        var redis = new Redis(settings, access, InstantSource.system(), RandomGenerator.getDefault(), observer);
        redis.start();
        return redis;
    }

    private static RedisSettings settings(int port, int size, int idle) {
        return new RedisSettings(
                "127.0.0.1",
                port,
                "",
                0,
                new RedisSettings.Pool(size, idle),
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                RETRIES);
    }

    private static void awaitHere(Redis redis) {
        await("Redis is here").atMost(LIMIT).until(() -> redis.standing() instanceof Standing.Here);
    }

    private static Standing.Away awaitAway(Redis redis, String reason) {
        return (Standing.Away) await(reason)
                .atMost(LIMIT)
                .until(
                        redis::standing,
                        now -> now instanceof Standing.Away away
                                && away.reason().contains(reason));
    }

    private static @Nullable String get(Redis redis) {
        return redis.call("get", jedis -> jedis.get("ah:a"));
    }

    private static String set(Redis redis, String key) {
        return redis.call("set", jedis -> jedis.set(key, "1"));
    }

    private static String ping(Redis redis) {
        return redis.call("ping", jedis -> jedis.ping());
    }

    /** As an operator does, on a connection of its own. */
    private static void say(RedisServer server, String... commands) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            for (var command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
                var answer = new byte[512];
                int length = socket.getInputStream().read(answer);
                assertThat(new String(answer, 0, length, StandardCharsets.US_ASCII))
                        .matches("(?s)[+:].*");
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> lines(String level) {
        return logs.lines().stream().filter(line -> line.startsWith(level)).toList();
    }

    @Test
    void connectsSaysSoAndAnswers() {
        try (var server = RedisServer.start();
                var redis = redis(server.port())) {
            awaitHere(redis);
            assertThat(get(redis)).isNull();
            assertThat(set(redis, "ah:a")).isEqualTo("OK");
            assertThat(get(redis)).isEqualTo("1");
            assertThat(lines("INFO"))
                    .singleElement()
                    .asString()
                    .startsWith("INFO Redis cache initialized successfully ")
                    .contains("address=\"" + server.address() + "\"", "pool_size=\"50\"", "min_idle=\"1\"")
                    .containsPattern("server=\"(Redis|Valkey) [0-9.]+\"");
            assertThat(calls).containsExactly("get DONE", "set DONE", "get DONE");
            assertThat(redis.connections()).isEqualTo(new Redis.Connections(0, 1));
        }
    }

    @Test
    void keepsSoManyConnectionsIdleAsItIsTold() {
        try (var server = RedisServer.start();
                var redis = redis(settings(server.port(), 50, 50))) {
            awaitHere(redis);
            assertThat(redis.connections()).isEqualTo(new Redis.Connections(0, 50));
            var clients = redis.call("info", jedis -> jedis.info("clients"));
            assertThat(clients).contains("connected_clients:50\r\n");
        }
    }

    @Test
    void comesLaterThanWeDo() {
        try (var server = RedisServer.start()) {
            server.kill();
            try (var redis = redis(server.port())) {
                awaitAway(redis, "cannot be reached");
                assertThatThrownBy(() -> get(redis)).isInstanceOf(RedisAway.class);
                assertThat(calls).containsExactly("get SKIPPED");
                assertThat(lines("WARN"))
                        .singleElement()
                        .asString()
                        .startsWith("WARN Redis is away: working from memory only");
                server.startAgain();
                awaitHere(redis);
                assertThat(ping(redis)).isEqualTo("PONG");
            }
        }
    }

    @Test
    void isKilledAndComesBackWithoutALineForEachTry() {
        try (var server = RedisServer.start();
                var redis = redis(server.port())) {
            awaitHere(redis);
            server.kill();
            awaitAway(redis, "cannot be reached");
            await().during(Duration.ofMillis(1500))
                    .atMost(LIMIT)
                    .until(() -> lines("WARN").size() == 1);
            assertThat(lines("WARN").getFirst())
                    .containsPattern("Redis (has closed|has lost the connection|cannot be reached)");
            server.startAgain();
            awaitHere(redis);
            assertThat(ping(redis)).isEqualTo("PONG");
            assertThat(lines("INFO")).hasSize(2);
        }
    }

    @Test
    void aCallTriesAgainWhenItsConnectionIsCut() {
        try (var server = RedisServer.start();
                var redis = redis(server.port())) {
            awaitHere(redis);
            say(server, "CLIENT KILL TYPE normal SKIPME yes");
            assertThat(get(redis)).isNull();
            assertThat(redis.standing()).isInstanceOf(Standing.Here.class);
            assertThat(lines("WARN")).isEmpty();
        }
    }

    @Test
    void whenItHangsOnlyTheFirstWait() throws Exception {
        try (var server = RedisServer.start();
                var redis = redis(server.port());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            awaitHere(redis);
            server.hang();
            try {
                var calling = IntStream.range(0, 200)
                        .mapToObj(_ -> threads.submit(() -> get(redis)))
                        .toList();
                awaitAway(redis, "does not answer in time");
                for (var one : calling) {
                    assertThatThrownBy(one::get).hasCauseInstanceOf(RedisAway.class);
                }
                calls.clear();
                assertThatThrownBy(() -> get(redis)).isInstanceOf(RedisAway.class);
                assertThat(calls).containsExactly("get SKIPPED");
            } finally {
                server.resume();
            }
            awaitHere(redis);
        }
    }

    @Test
    void aPasswordIsAskedForAndMayChange() {
        try (var server = RedisServer.start("--requirepass", "old one")) {
            try (var redis = redis(server.port())) {
                assertThat(awaitAway(redis, "asks for a password").remedy()).isEqualTo("Set --redis.password-file");
                password = "wrong";
                assertThat(awaitAway(redis, "refuses the password").remedy()).contains("--redis.password-file");
                password = "unreadable";
                assertThat(awaitAway(redis, "needs a password: the file /p").remedy())
                        .contains("--redis.password-file");
                password = "old one";
                awaitHere(redis);
                assertThat(lines("ERROR")).hasSizeBetween(1, 3).noneMatch(line -> line.contains("old "));
                // Rotation: the server takes both, then only the new one; nobody notices.
                say(server, "AUTH \"old one\"", "ACL SETUSER default \">new\"");
                password = "new";
                say(server, "AUTH new", "ACL SETUSER default \"<old one\"", "CLIENT KILL TYPE normal SKIPME yes");
                assertThat(get(redis)).isNull();
            }
        }
    }

    @Test
    void aReplicaIsNotWhatWeNeed() {
        try (var primary = RedisServer.start();
                var replica = RedisServer.start("--replicaof", "127.0.0.1 " + primary.port());
                var redis = redis(replica.port())) {
            assertThat(awaitAway(redis, "is a replica").remedy()).contains("--redis.addr");
        }
    }

    @Test
    void aPrimaryThatBecomesAReplicaIsLeftAtTheFirstWrite() {
        try (var primary = RedisServer.start();
                var server = RedisServer.start();
                var redis = redis(server.port())) {
            awaitHere(redis);
            say(server, "REPLICAOF 127.0.0.1 " + primary.port());
            assertThatThrownBy(() -> set(redis, "ah:a")).isInstanceOf(JedisDataException.class);
            awaitAway(redis, "is a replica, which takes no writes");
        }
    }

    @Test
    void fullMemoryIsNamed() {
        try (var server = RedisServer.start("--maxmemory", "1", "--maxmemory-policy", "noeviction");
                var redis = redis(server.port())) {
            assertThat(awaitAway(redis, "memory is full").remedy()).contains("allkeys-lru");
        }
    }

    @Test
    void rightsToOurOwnKeysAreEnough() {
        try (var server = RedisServer.start("--user", "ah", "on", ">p", "~ah:*", "+@all", "-@admin", "-@dangerous")) {
            password = "p";
            var base = settings(server.port(), 5, 1);
            var settings = new RedisSettings(
                    base.host(), base.port(), "ah", 0, base.pool(), LIMIT, LIMIT, LIMIT, base.retries());
            try (var redis = redis(settings)) {
                awaitHere(redis);
                assertThatThrownBy(() -> set(redis, "other")).hasMessageStartingWith("NOPERM");
                assertThat(redis.standing()).isInstanceOf(Standing.Here.class);
            }
        }
    }

    @Test
    void oldServersAndThoseThatAreNoneAreRefused() throws Exception {
        for (var answer : List.of("redis_version:6.2.11", "redis_version:7.2.4\r\nvalkey_version:7.1.9")) {
            try (var old = pretending(answer);
                    var redis = redis(old.getLocalPort())) {
                assertThat(awaitAway(redis, "is too old").remedy()).contains("--redis.addr");
            }
        }
        try (var other = pretending("");
                var redis = redis(other.getLocalPort())) {
            awaitAway(redis, "failed: ");
        }
    }

    /** Answers INFO so, and all else with OK; without it, speaks HTTP. No real server is that old, or that wrong, here. */
    private static ServerSocket pretending(String info) throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    var socket = server.accept();
                    Thread.ofVirtual().start(() -> answer(socket, info));
                } catch (IOException e) {
                    return;
                }
            }
        });
        return server;
    }

    private static void answer(Socket socket, String info) {
        try (socket) {
            var buffer = new byte[4096];
            for (int n = socket.getInputStream().read(buffer);
                    n > 0;
                    n = socket.getInputStream().read(buffer)) {
                var said = new String(buffer, 0, n, StandardCharsets.US_ASCII);
                var reply = new StringBuilder();
                if (info.isEmpty()) {
                    reply.append("HTTP/1.1 400 Bad Request\r\n\r\n");
                }
                // Each command begins with the number of its words.
                for (var command : info.isEmpty() ? new String[0] : said.split("(?m)^\\*", -1)) {
                    if (command.contains("HELLO")) {
                        reply.append("-ERR unknown command\r\n");
                    } else if (command.contains("INFO\r\n$6\r\nserver")) {
                        reply.append("$" + info.length() + "\r\n" + info + "\r\n");
                    } else if (!command.isEmpty()) {
                        reply.append("+OK\r\n");
                    }
                }
                socket.getOutputStream().write(reply.toString().getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // the client went
        }
    }

    @Test
    void aPoolInFullUseRefusesAndStays() throws Exception {
        try (var server = RedisServer.start();
                var redis = redis(settings(server.port(), 2, 1));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            awaitHere(redis);
            var blocked = IntStream.range(0, 2)
                    .mapToObj(_ -> threads.submit(() -> redis.call("wait", jedis -> jedis.blpop(4, "ah:none"))))
                    .toList();
            await().atMost(LIMIT).until(() -> redis.connections().active() == 2);
            assertThatThrownBy(() -> get(redis))
                    .isInstanceOf(RedisAway.class)
                    .hasMessage("Redis has all its connections in use. Raise --redis.pool-size");
            assertThat(redis.standing()).isInstanceOf(Standing.Here.class);
            for (var one : blocked) {
                one.cancel(true);
            }
        }
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        assertThat(IntStream.of(1, 2, 7, 8, 60).mapToObj(RETRIES::before).map(Duration::toMillis))
                .containsExactly(8L, 16L, 512L, 512L, 512L);
    }
}
