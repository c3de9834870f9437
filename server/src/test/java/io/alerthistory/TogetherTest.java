package io.alerthistory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.RunningApp;
import io.alerthistory.testing.PostgresServer;
import io.alerthistory.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers over a real Redis and a real PostgreSQL. Where nothing more is to come, another alert shows that it did not. */
class TogetherTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SERVERS = 3;

    private final LoopbackReceiver receiver = new LoopbackReceiver();
    private final RedisServer redis = RedisServer.start();
    private final PostgresServer postgres = PostgresServer.start();
    private final List<RunningApp> servers = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < SERVERS; i++) {
            servers.add(start(i));
        }
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(servers)
                        .allSatisfy(server -> assertThat(
                                        server.get("/api/v2/status").body().split("server-"))
                                .hasSize(SERVERS + 2))); // its own name and one for each
    }

    private RunningApp start(int number) throws IOException {
        return RunningApp.start(
                Files.createDirectories(folder.resolve("server" + number)),
                """
                route:
                  receiver: pager
                  group_by: [alertname]
                  group_wait: 500ms
                  group_interval: 2s
                  repeat_interval: 4h
                receivers:
                  - name: pager
                    webhook_configs:
                      - url: %s
                """.formatted(receiver.url("/hook")),
                "--profile=standard",
                "--redis.addr=" + redis.address(),
                "--postgres.url=" + postgres.url(),
                "--postgres.password=" + PostgresServer.PASSWORD,
                "--cluster.listen-address=127.0.0.1:0",
                "--cluster.peer-name=server-" + number + "-" + System.identityHashCode(this));
    }

    @AfterEach
    void stop() {
        servers.forEach(RunningApp::close);
        receiver.close();
        redis.close();
        postgres.close();
    }

    private static void post(RunningApp server, String name, String more) {
        var answer = server.postAlerts(
                "[{\"labels\":{\"alertname\":\"" + name + "\"},\"startsAt\":\"2026-01-01T00:00:00Z\"" + more + "}]");
        assertThat(answer.status()).isEqualTo(200);
    }

    private void awaitNotifications(int count) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(receiver.requests()).hasSizeGreaterThanOrEqualTo(count));
        assertThat(receiver.requests()).hasSize(count);
    }

    @Test
    void eachChangeIsToldOnceWhoeverIsTold() {
        var names = IntStream.range(0, 10).mapToObj(i -> "ToAll" + i).toList();
        names.forEach(name -> servers.forEach(server -> post(server, name, "")));
        awaitNotifications(10);
        post(servers.getFirst(), "ToOne", "");
        awaitNotifications(11);
        names.forEach(name -> servers.forEach(server -> post(server, name, ",\"endsAt\":\"2026-01-02T00:00:00Z\"")));
        awaitNotifications(21);
        post(servers.getLast(), "Last", "");
        awaitNotifications(22);
    }

    @Test
    void whatOneIsToldTheOthersShow() {
        post(servers.getFirst(), "Shown", "");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(servers)
                        .allSatisfy(server ->
                                assertThat(server.get("/api/v2/alerts").body()).contains("Shown")));
        awaitNotifications(1);
    }

    @Test
    void whatPeopleSayToOneCountsForAll() {
        var said = servers.getFirst()
                .post(
                        "/api/classification/feedback",
                        "{\"labels\":{\"alertname\":\"Known\"},\"feedback\":\"critical\"}");
        assertThat(said.status()).as(said.body()).isEqualTo(200);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(servers)
                        .allSatisfy(server -> assertThat(server.post(
                                                "/api/classification/classify",
                                                "{\"labels\":{\"alertname\":\"Known\"}}")
                                        .body())
                                .contains("\"source\":\"feedback\"")));
    }

    @Test
    void oneWithAnotherConfigurationIsSeen() {
        var odd = servers.getLast();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                servers.getFirst().get("/-/ready?verbose").body())
                        .contains("[+] redis: ", "[+] store postgres: is used\n", "[+] servers: 3 live\n")
                        .endsWith("\nready\n")
                        .doesNotContain("[-]"));
        odd.writeConfig("""
                route: {receiver: pager, group_wait: 500ms}
                receivers: [{name: pager, webhook_configs: [{url: "%s"}]}]
                """.formatted(receiver.url("/odd")));
        assertThat(odd.post("/-/reload", "").status()).isEqualTo(200);

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                servers.getFirst().get("/-/ready?verbose").body())
                        .contains("[-] configuration: is another one on server-2-"));
        assertThat(servers.getFirst().metric("alerthistory_cluster_other_configurations"))
                .isEqualTo(1);
        assertThat(servers.getFirst().get("/-/ready").status()).isEqualTo(200);
    }

    @Test
    void oneThatIsStartedAnewKnowsWhatOthersTold() throws IOException {
        post(servers.getFirst(), "Before", "");
        awaitNotifications(1);
        servers.removeFirst().close();
        servers.add(start(3));
        post(servers.getLast(), "Before", "");
        post(servers.getLast(), "After", "");
        awaitNotifications(2);
        assertThat(servers.getLast().get("/api/v2/alerts").body()).contains("Before", "After");
    }

    @Test
    void whoIsStartedAgainUnderItsNameIsAnotherToTheStores() throws IOException {
        var before = processes(servers.getFirst());
        assertThat(before).hasSize(1);
        servers.removeFirst().close();
        servers.addFirst(start(0));
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(processes(servers.getFirst())).hasSize(1).doesNotContainAnyElementsOf(before));
    }

    /** The names of those who were started as number 0. */
    private static List<String> processes(RunningApp server) {
        return Pattern.compile("server-0-[0-9]+-[0-9A-Z]+")
                .matcher(server.get("/api/v2/status").body())
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @Test
    void allStartedAnewKnowWhatWasTold() throws IOException {
        post(servers.getFirst(), "Before", "");
        awaitNotifications(1);
        servers.forEach(RunningApp::close);
        servers.clear();
        for (int i = 0; i < SERVERS; i++) {
            servers.add(start(10 + i));
        }
        servers.forEach(server -> post(server, "Before", ""));
        post(servers.getLast(), "After", "");
        awaitNotifications(2);
    }

    @Test
    void goesOnWithoutRedisAndWithItAgain() throws IOException {
        post(servers.getFirst(), "Before", "");
        awaitNotifications(1);
        redis.kill();
        servers.forEach(server -> post(server, "Without", ""));
        awaitNotifications(2);
        redis.startAgain();
        servers.forEach(server -> post(server, "With", ""));
        awaitNotifications(3);
    }

    @Test
    void goesOnWithoutPostgresAndWithItAgain() throws IOException {
        post(servers.getFirst(), "Before", "");
        awaitNotifications(1);
        postgres.kill();
        servers.forEach(server -> post(server, "Without", ""));
        awaitNotifications(2);
        postgres.startAgain();
        servers.forEach(server -> post(server, "With", ""));
        awaitNotifications(3);
    }

    @Test
    void whatOneToldIsInTheHistoryOfAll() throws IOException {
        post(servers.getFirst(), "Told", "");
        awaitNotifications(1);
        servers.forEach(server -> awaitHistory(server, "Told", 1));
        servers.removeFirst().close();
        servers.forEach(server -> post(server, "Told", ",\"endsAt\":\"2026-01-02T00:00:00Z\""));
        awaitNotifications(2);
        servers.add(start(3)); // it was not there, and knows all the same
        servers.forEach(server -> awaitHistory(server, "Told", 2));
    }

    /** One episode, of which so many notifications told. */
    private static void awaitHistory(RunningApp server, String name, int notifications) {
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(server.get("/api/history/alerts").body())
                                .containsOnlyOnce("\"alertname\":\"" + name + "\"")
                                .contains("\"notifications\":" + notifications));
    }
}
