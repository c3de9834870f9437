package io.alerthistory.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.alerthistory.classification.Archive;
import io.alerthistory.support.ArchiveContract;
import io.alerthistory.testing.PostgresServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresArchiveTest extends ArchiveContract {
    private static PostgresServer server;

    private final String namespace = "t" + UUID.randomUUID().toString().replace("-", "");
    private final List<PostgresArchive> opened = new ArrayList<>();
    private final PostgresArchive archive = open(InstantSource.system());

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private PostgresArchive open(InstantSource time) {
        var postgres = new Postgres(PostgresAddress.of(server.url()), PostgresServer.PASSWORD, namespace);
        opened.add(new PostgresArchive(postgres, "said/", time));
        return opened.getLast();
    }

    @AfterEach
    void close() {
        opened.forEach(PostgresArchive::close);
    }

    @Override
    protected Archive archive() {
        return archive;
    }

    @Override
    protected Archive again() {
        return open(InstantSource.system());
    }

    @Test
    void whatIsOldIsForgottenButForWhatPeopleSaid() throws IOException {
        archive.put("v:1", "text");
        archive.put("said/about/1", "word");
        var later = open(InstantSource.fixed(Instant.now().plus(Duration.ofDays(91))));
        later.put("v:2", "new");

        assertThat(later.get("v:1")).isEmpty();
        assertThat(later.get("v:2")).hasValue("new");
        assertThat(later.get("said/about/1")).hasValue("word");
    }

    @Test
    void oneThatIsAwayIsToldAtOnceAndMissedNoLonger() throws IOException {
        try (var other = PostgresServer.start()) {
            var postgres = new Postgres(PostgresAddress.of(other.url()), PostgresServer.PASSWORD, namespace);
            try (var there = new PostgresArchive(postgres, "said/", InstantSource.system())) {
                there.put("v:1", "text");
                other.kill();
                assertThatThrownBy(() -> there.get("v:1"))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("PostgreSQL at ");
                assertThatThrownBy(() -> there.get("v:1"))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("away just now");
                other.startAgain();
                await().ignoreExceptions().until(() -> there.get("v:1").isPresent());
            }
        }
    }
}
