package io.alerthistory.api;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes answers as Alertmanager does: compact, with a line end behind where nothing else is said. */
final class Json {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    /** Each write goes out as a chunk of its own. */
    private static final int CHUNK_BYTES = 1 << 16;

    private Json() {}

    /** A short answer, made before it is sent. */
    static void send(ServerResponse response, Consumer<JsonGenerator> content) {
        sendBare(response, content.andThen(json -> json.writeRaw('\n')));
    }

    /** A short answer without a line end behind: so the framework below Alertmanager sends its errors. */
    static void sendBare(ServerResponse response, Consumer<JsonGenerator> content) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.send(bytes(content));
    }

    static byte[] bytes(Consumer<JsonGenerator> content) {
        var out = new ByteArrayOutputStream();
        write(out, content);
        return out.toByteArray();
    }

    /** A long answer, sent while it is made. */
    static void stream(ServerResponse response, Consumer<JsonGenerator> content) throws IOException {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        try (var out = new BufferedOutputStream(response.outputStream(), CHUNK_BYTES)) {
            write(out, content.andThen(json -> json.writeRaw('\n')));
        }
    }

    private static void write(OutputStream out, Consumer<JsonGenerator> content) {
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            content.accept(json);
        }
    }
}
