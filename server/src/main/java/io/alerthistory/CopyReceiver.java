package io.alerthistory;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.alerthistory.compare.WebhookCopies;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/**
 * A webhook that keeps what it is sent, a line each, with the time: what {@code compare --webhooks} reads. An answer of 200
 * says that the line is in the file. Safe for many threads.
 */
final class CopyReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OutputStream file;
    private final InstantSource time;
    private final PrintStream complaints;
    private final HttpServer server;

    /** @throws IOException if the address or the file cannot be had */
    CopyReceiver(InetSocketAddress address, Path file, InstantSource time, PrintStream complaints) throws IOException {
        this.time = time;
        this.complaints = complaints;
        this.server = HttpServer.create(address, 0);
        this.file = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(keep(exchange.getRequestBody()), -1);
        }
    }

    /** Returns the status. */
    private int keep(InputStream in) {
        try {
            var body = in.readNBytes(WebhookCopies.MOST_BYTES);
            if (in.read() >= 0) {
                complaints.println("refused: more than " + WebhookCopies.MOST_BYTES + " bytes");
                return 413;
            }
            var line = JSON.createObjectNode().put("received", time.instant().toString());
            line.set("payload", JSON.readTree(body));
            write(JSON.writeValueAsBytes(line));
            return 200;
        } catch (JacksonException e) {
            complaints.println("refused: not JSON: " + e.getOriginalMessage());
            return 400;
        } catch (IOException e) {
            complaints.println("cannot keep a copy: " + e);
            return 500; // it is sent again
        }
    }

    private synchronized void write(byte[] line) throws IOException {
        var whole = new byte[line.length + 1];
        System.arraycopy(line, 0, whole, 0, line.length);
        whole[line.length] = '\n';
        file.write(whole);
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        file.close();
    }
}
