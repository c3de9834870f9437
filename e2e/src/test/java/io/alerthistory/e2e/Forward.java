package io.alerthistory.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A port of a pod on this machine's loopback, through {@code kubectl port-forward}. */
final class Forward implements AutoCloseable {
    private final Process process;
    private final int port;

    private Forward(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param target such as {@code pod/alerthistory-redis-0} */
    static Forward to(String target, int port) {
        try {
            var process = new ProcessBuilder("kubectl", "port-forward", target, ":" + port)
                    .redirectErrorStream(true)
                    .start();
            var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (var line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("Forwarding from 127.0.0.1:")) {
                    return new Forward(process, Integer.parseInt(line.replaceAll(".*127\\.0\\.0\\.1:(\\d+) .*", "$1")));
                }
            }
            throw new AssertionError("kubectl port-forward " + target + " ended");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    /** A conversation with a Redis, in its inline protocol. */
    final class Line implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader answers;

        Line() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        /** Gives back the first line of the answer. */
        String say(String command) throws IOException {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var answer = answers.readLine();
            if (answer == null) {
                throw new IOException("the connection has ended");
            }
            return answer;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
