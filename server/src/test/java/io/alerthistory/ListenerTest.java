package io.alerthistory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ListenerTest {
    @Test
    void printsWhatComes() throws IOException, InterruptedException {
        var printed = new ByteArrayOutputStream();
        var out = new PrintStream(printed, true, UTF_8);
        var listening = Thread.ofVirtual().start(() -> {
            try {
                Listener.run(0, out);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var address = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/");
        await().until(() -> address.matcher(printed.toString(UTF_8)).find());
        var found = address.matcher(printed.toString(UTF_8));
        assertThat(found.find()).isTrue();
        assertThat(post(found.group(), "{\"a\":[1,{\"b\":\"ü\"}]}")).isEqualTo(200);
        assertThat(printed.toString(UTF_8)).contains("\"a\" : [ 1, {", "\"b\" : \"ü\"");
        assertThat(post(found.group(), "no JSON")).isEqualTo(400);
        assertThat(printed.toString(UTF_8)).contains("not JSON: ");
        assertThat(post(found.group(), "{}")).isEqualTo(200);
        listening.interrupt();
        listening.join();
    }

    private static int post(String url, String body) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url))
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
