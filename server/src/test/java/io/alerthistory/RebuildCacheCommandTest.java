package io.alerthistory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.adapter.postgres.Postgres;
import io.alerthistory.adapter.postgres.PostgresAddress;
import io.alerthistory.adapter.postgres.PostgresArchive;
import io.alerthistory.adapter.redis.RedisAnswers;
import io.alerthistory.support.ConnectedRedis;
import io.alerthistory.testing.PostgresServer;
import io.alerthistory.testing.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RebuildCacheCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Map<String, String> environment, String... arguments) {
        return RebuildCacheCommand.run(
                List.of(arguments), environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    @Test
    void fillsAnEmptyRedis() throws Exception {
        try (var server = RedisServer.start();
                var database = PostgresServer.start();
                var redis = ConnectedRedis.to(server)) {
            var postgres = new Postgres(PostgresAddress.of(database.url()), PostgresServer.PASSWORD, "mine");
            try (var archive = new PostgresArchive(postgres, "said/", InstantSource.system())) {
                for (int i = 0; i < 1_500; i++) {
                    archive.put("v:" + i, "text " + i);
                }
                archive.put("said/about/x", "{}");
            }
            var environment = Map.of(
                    "ALERTHISTORY_REDIS_ADDR",
                    server.address(),
                    "ALERTHISTORY_POSTGRES_PASSWORD",
                    PostgresServer.PASSWORD);

            assertThat(run(environment, "--postgres.url=" + database.url(), "--namespace=mine"))
                    .as(err.toString(UTF_8))
                    .isZero();
            assertThat(out.toString(UTF_8)).startsWith("1500 of 1501 written in ");
            assertThat(new RedisAnswers(redis, "mine:", 1).get("v:1499")).hasValue("text 1499");
        }
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(run(Map.of(), "--redis.addr=127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("--postgres.url");
        err.reset();
        assertThat(run(Map.of(), "--postgres.url=postgresql://me@127.0.0.1/x")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("--redis.addr");
        err.reset();
        assertThat(run(Map.of(), "--no-such-flag")).isEqualTo(1);
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("rebuild-cache");
    }
}
