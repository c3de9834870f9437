package io.alerthistory.notify.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscordTest extends ServiceContract {
    @Override
    Service service() {
        return new Discord(http);
    }

    @Override
    String type() {
        return "discord";
    }

    @Override
    String address() {
        return "webhook_url: '" + receiver.url("/api/webhooks/1/geheim") + "', ";
    }

    @Override
    String address(Path file) throws IOException {
        Files.writeString(file, receiver.url("/api/webhooks/1/geheim"));
        return "webhook_url_file: '" + file + "', ";
    }

    @Override
    Set<Integer> retried() {
        return Set.of();
    }

    @Override
    List<String> templates() {
        return List.of("title", "message", "content");
    }

    @ParameterizedTest
    @CsvSource({"title, /embeds/0/title, 256", "message, /embeds/0/description, 4096", "content, /content, 2000"})
    void aTextIsCutToWhatIsAllowed(String field, String at, int most) {
        tell(field + ": '{{ range " + most + " }}😀{{ end }}',");
        assertThat(body().at(at).asString()).isEqualTo("😀".repeat(most));
        tellAndLose(
                field + ": '{{ range " + (most + 1) + " }}😀{{ end }}',",
                "field=\"" + field + "\"",
                "max_runes=\"" + most + "\"");
        assertThat(body().at(at).asString()).isEqualTo("😀".repeat(most - 1) + "…");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/b.png, true",
        "//a.example/b, true",
        "b c, true",
        "https://a.example/%41?q=%, true",
        "https://a.example/%4, false",
        ":a, false",
    })
    void anAvatarThatIsNoUrlIsLeftOut(String avatar, boolean sent) {
        tell("avatar_url: '" + avatar + "',");
        assertThat(body().path("avatar_url").asString("")).isEqualTo(sent ? avatar : "");
    }
}
