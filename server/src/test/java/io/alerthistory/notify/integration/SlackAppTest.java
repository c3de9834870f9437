package io.alerthistory.notify.integration;

import static io.alerthistory.support.LoopbackReceiver.status;

import io.alerthistory.engine.Outcome;
import io.alerthistory.support.LoopbackReceiver.Behaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Slack as an app, which has a token and is answered in JSON. */
class SlackAppTest extends ServiceContract {
    @Override
    Service service() {
        return new Slack(http);
    }

    @Override
    String type() {
        return "slack";
    }

    private String url() {
        return "app_url: '" + receiver.url("/api/chat.postMessage") + "', ";
    }

    @Override
    String address() {
        return url() + "app_token: xoxb-geheim, ";
    }

    @Override
    String address(Path file) throws IOException {
        Files.writeString(file, " xoxb-geheim\n");
        return url() + "app_token_file: '" + file + "', ";
    }

    @Override
    Set<Integer> retried() {
        return Set.of();
    }

    @Override
    Behaviour taken(int status) {
        return status == 204 ? status(status) : status(status, "{\"ok\":true}", "Content-Type: application/json");
    }

    @Override
    Class<? extends Outcome> withoutAWord() {
        return Outcome.Refused.class;
    }

    @Override
    List<String> templates() {
        return List.of("channel", "text");
    }
}
