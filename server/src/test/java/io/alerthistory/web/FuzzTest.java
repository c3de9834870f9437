package io.alerthistory.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.config.ConfigException;
import io.alerthistory.files.Sources;
import io.alerthistory.testing.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a web configuration is, it is read, or all its mistakes are named. */
class FuzzTest {
    private static final Path FILES = Path.of("src/test/resources/io/alerthistory/web");

    @Test
    void webConfigurations(@TempDir Path folder) throws IOException {
        var good = new ArrayList<String>();
        try (var files = Files.list(FILES)) {
            for (var file : files.sorted().toList()) {
                if (file.toString().endsWith(".yml")) {
                    good.add(Files.readString(file));
                }
            }
        }
        var texts = Mutations.of(
                1,
                2000,
                good,
                List.of("- ", ": ", "&a ", "*a", "<<: *a", "!!binary ", "TLS13", "$2y$10$", "{}", "\n  "));
        var file = folder.resolve("web.yml");
        for (int i = 0; i < texts.size(); i++) {
            Files.writeString(file, texts.get(i).replaceAll("\\p{Cs}", "?"));
            try {
                assertThat(WebReader.read(file, new Sources())).isNotNull();
            } catch (ConfigException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("case " + i + ": " + texts.get(i), e);
            }
        }
    }
}
