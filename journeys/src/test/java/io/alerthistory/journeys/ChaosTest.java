package io.alerthistory.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.testing.PostgresServer;
import io.alerthistory.testing.chaos.Fault;
import io.alerthistory.testing.chaos.Servers;
import io.alerthistory.testing.chaos.Stores;
import io.alerthistory.testing.chaos.World;
import io.alerthistory.testing.chaos.World.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three servers over a Redis and a PostgreSQL, all of them real processes that are killed, stopped and started again while
 * alerts come and go: nothing is lost, and nothing is told twice but what was in flight when its sender was killed.
 * bench/Chaos.java asks the same of more alerts, and of Alertmanager.
 */
class ChaosTest {
    @TempDir
    Path folder;

    @Test
    void nothingIsLostOrDoubledWhenOneOfEachIsKilled() throws IOException {
        survives(Fault.SHORT, new Plan(30, 30, 1));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SHORT")
    @Tag("long")
    void nothingIsLostOrDoubled(Fault fault) throws IOException {
        survives(fault, new Plan(100, 60, 2));
    }

    private void survives(Fault fault, Plan plan) throws IOException {
        try (var stores = Stores.start();
                var world = new World(
                        fault,
                        plan,
                        Servers.ours(
                                Program.command(List.of("-Xmx256m")),
                                stores.redis().address(),
                                stores.postgres().url(),
                                PostgresServer.PASSWORD,
                                "chaos"),
                        stores,
                        folder)) {
            for (var row : world.run()) {
                System.out.println(fault.words() + ", " + row.words());
                var account = row.account();
                assertThat(account.lost()).as("lost").isEmpty();
                assertThat(account.doubled()).as("told twice").isEmpty();
                assertThat(account.delivered()).isEqualTo(account.expected()).isPositive();
            }
        }
    }
}
