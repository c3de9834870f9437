package io.alerthistory.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGHUP reloads; SIGTERM and SIGINT end the program in good order. */
class SignalsTest {
    private static final String RELOADED = "alertmanager_config_last_reload_successful ";

    @TempDir
    private Path folder;

    private Receiver receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private static void post(Program program, String name) {
        var answer = Web.post(program.url("/api/v2/alerts"), """
                [{"labels": {"alertname": "%s"}}]
                """.formatted(name));
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void hupMakesANewReceiverKnown() throws Exception {
        try (var program = Program.start(Config.flags(Config.telling(folder, receiver)));
                var second = new Receiver()) {
            post(program, "Before");
            receiver.told(1);
            Config.telling(folder, second);
            program.signal("HUP");
            await().until(() -> completed(program) == 2);
            post(program, "After");
            await().until(() -> second.told().stream()
                    .anyMatch(
                            told -> told.json().text("groupLabels", "alertname").equals("After")));
            assertThat(receiver.told()).hasSize(1);
        }
    }

    private static long completed(Program program) {
        return program.errLines().stream()
                .filter(line -> line.contains("Completed loading of configuration file"))
                .count();
    }

    @Test
    void hupWithABadFileKeepsTheOldOne() throws Exception {
        try (var program = Program.start(Config.flags(Config.telling(folder, receiver)))) {
            assertThat(Web.get(program.url("/metrics")).body()).contains(RELOADED + "1");
            Config.write(folder, "route: {receiver: nobody}\n");
            program.signal("HUP");
            assertThat(program.line("level=ERROR")).contains("Loading configuration file failed", "nobody");
            assertThat(Web.get(program.url("/metrics")).body()).contains(RELOADED + "0");
            post(program, "StillTold");
            receiver.told(1);
            Config.telling(folder, receiver);
            program.signal("HUP");
            await().until(() -> Web.get(program.url("/metrics")).body().contains(RELOADED + "1"));
        }
    }

    /** One that comes while the program starts must not end it, as Java would have it. */
    @Test
    void hupMayComeAtAnyTime() throws Exception {
        try (var program = Program.start(Config.flags(Config.telling(folder, receiver)))) {
            program.line("Starting Alertmanager++");
            program.signal("HUP");
            program.address();
            await().until(() -> completed(program) == 2);
            assertThat(program.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void endsWithZero(String signal) throws Exception {
        try (var program = Program.start(Config.flags(Config.telling(folder, receiver)))) {
            program.address();
            program.signal(signal);
            assertThat(program.exitStatus()).isZero();
            assertThat(program.errLines()).noneMatch(line -> line.contains("level=ERROR"));
        }
    }

    @Test
    void termWaitsForANotificationThatIsOut() throws Exception {
        receiver.hold();
        try (var program = Program.start(Config.flags(Config.telling(folder, receiver), "--log.level=debug"))) {
            post(program, "Slow");
            receiver.told(1);
            program.signal("TERM");
            program.line("part=\"http server\""); // the first to close; the engine is next
            assertThat(program.isAlive()).isTrue();
            receiver.release();
            assertThat(program.exitStatus()).isZero();
            assertThat(program.hasLine("level=WARN", "still out")).isFalse();
            assertThat(program.hasLine("msg=told", "Slow")).isTrue();
        }
    }

    @Test
    void termDoesNotWaitForeverForOneThatIsNotAnswered() throws Exception {
        receiver.hold();
        try (var program = Program.start(Config.flags(Config.telling(folder, receiver)))) {
            post(program, "Stuck");
            receiver.told(1);
            program.signal("TERM");
            assertThat(program.exitStatus()).isZero();
            assertThat(program.hasLine("level=WARN", "still out")).isTrue();
        }
    }
}
