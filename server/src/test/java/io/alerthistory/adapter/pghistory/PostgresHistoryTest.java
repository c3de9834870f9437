package io.alerthistory.adapter.pghistory;

import io.alerthistory.adapter.embedded.JournalTail;
import io.alerthistory.adapter.postgres.Postgres;
import io.alerthistory.adapter.postgres.PostgresAddress;
import io.alerthistory.history.WrittenHistory;
import io.alerthistory.model.Alert;
import io.alerthistory.support.HistoryContract;
import io.alerthistory.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What one journal tells, in a real PostgreSQL. */
class PostgresHistoryTest extends HistoryContract {
    private static PostgresServer server;

    private final String namespace = "it's \"" + UUID.randomUUID() + "\"";

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected WrittenHistory history(
            Path folder,
            JournalTail tail,
            Duration retention,
            Supplier<Collection<Alert>> known,
            InstantSource time,
            WrittenHistory.Observer observer) {
        var postgres = new Postgres(PostgresAddress.of(server.url()), PostgresServer.PASSWORD, namespace);
        return new PostgresHistory(
                postgres, "a", folder, tail, Optional::empty, retention, known, () -> true, time, observer);
    }
}
