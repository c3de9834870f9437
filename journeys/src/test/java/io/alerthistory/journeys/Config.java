package io.alerthistory.journeys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Configuration files for journeys. */
final class Config {
    private Config() {}

    /** Writes an {@code alertmanager.yml} that tells this receiver all it can, as soon as it can. */
    static Path telling(Path folder, Receiver receiver) throws IOException {
        return telling(folder, receiver, "0s", "1s");
    }

    static Path telling(Path folder, Receiver receiver, String groupWait, String groupInterval) throws IOException {
        return write(folder, """
                route:
                  receiver: journey
                  group_by: [alertname]
                  group_wait: %s
                  group_interval: %s
                  repeat_interval: 4h
                receivers:
                  - name: journey
                    webhook_configs:
                      - url: %s
                """.formatted(groupWait, groupInterval, receiver.url()));
    }

    static Path write(Path folder, String text) throws IOException {
        return Files.writeString(folder.resolve("alertmanager.yml"), text);
    }

    /** What every journey gives the program besides: loopback, a port of the system's choice, and a memory beside the file. */
    static String[] flags(Path file, String... more) {
        var common = new String[] {
            "--config.file=" + file,
            "--storage.path=" + file.resolveSibling("data"),
            "--web.listen-address=127.0.0.1:0",
            "--cluster.listen-address="
        };
        var all = Arrays.copyOf(common, common.length + more.length);
        System.arraycopy(more, 0, all, common.length, more.length);
        return all;
    }
}
