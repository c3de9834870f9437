package io.alerthistory.notify.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TeamsWorkflowTest extends ServiceContract {
    @Override
    Service service() {
        return new TeamsWorkflow(http);
    }

    @Override
    String type() {
        return "msteamsv2";
    }

    @Override
    String address() {
        return "webhook_url: '" + receiver.url("/workflows/geheim?sig=geheim") + "', ";
    }

    @Override
    String address(Path file) throws IOException {
        Files.writeString(file, receiver.url("/workflows/geheim?sig=geheim"));
        return "webhook_url_file: '" + file + "', ";
    }

    @Override
    Set<Integer> retried() {
        return Set.of();
    }

    @Override
    List<String> templates() {
        return List.of("title", "text");
    }

    @Test
    void aLongTextIsNotCut() {
        tell("text: '{{ range 50000 }}é{{ end }}',");
        assertThat(body().at("/attachments/0/content/body/1/text").asString()).isEqualTo("é".repeat(50_000));
    }
}
