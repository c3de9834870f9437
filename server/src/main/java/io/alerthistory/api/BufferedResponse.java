package io.alerthistory.api;

import io.helidon.common.uri.UriQuery;
import io.helidon.http.Header;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.ServerResponseTrailers;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.function.UnaryOperator;

/** An answer that is made in memory, and sent later or never. Has what our endpoints use. Not safe for many threads. */
final class BufferedResponse implements ServerResponse {
    private final ServerResponseHeaders headers = ServerResponseHeaders.create();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Status status = Status.OK_200;
    private boolean sent;

    /** Sends it now, with the headers that {@code response} has already. */
    void sendTo(ServerResponse response) {
        response.status(status);
        headers.forEach(response::header);
        response.send(body.toByteArray());
    }

    @Override
    public ServerResponse status(Status newStatus) {
        status = newStatus;
        return this;
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public ServerResponse header(Header header) {
        headers.set(header);
        return this;
    }

    @Override
    public ServerResponseHeaders headers() {
        return headers;
    }

    @Override
    public void send() {
        sent = true;
    }

    @Override
    public void send(byte[] bytes) {
        body.writeBytes(bytes);
        sent = true;
    }

    @Override
    public boolean isSent() {
        return sent;
    }

    @Override
    public OutputStream outputStream() {
        sent = true;
        return body;
    }

    @Override
    public long bytesWritten() {
        return body.size();
    }

    @Override
    public void send(Object entity) {
        throw unused();
    }

    @Override
    public ServerResponse whenSent(Runnable listener) {
        throw unused();
    }

    @Override
    public ServerResponse reroute(String newPath) {
        throw unused();
    }

    @Override
    public ServerResponse reroute(String path, UriQuery query) {
        throw unused();
    }

    @Override
    public ServerResponse next() {
        throw unused();
    }

    @Override
    public ServerResponseTrailers trailers() {
        throw unused();
    }

    @Override
    public void streamResult(String result) {
        throw unused();
    }

    @Override
    public void streamFilter(UnaryOperator<OutputStream> filter) {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("no endpoint needs it");
    }
}
