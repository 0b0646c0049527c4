package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A client of sockets that keeps to no rule but what it is told to. */
final class RawSocket implements AutoCloseable {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int TIMEOUT_MS = 30_000;

    /** One that a test lets go of without closing it stays open: Java closes sockets that nothing refers to. */
    private static final Set<RawSocket> OPEN = ConcurrentHashMap.newKeySet();

    private final Socket socket;
    private final DataInputStream in;
    private final String answer;

    /** A frame that came. */
    record Frame(int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return opcode == CLOSE && payload.length >= 2
                    ? ByteBuffer.wrap(payload).getShort()
                    : -1;
        }
    }

    private RawSocket(Socket socket, String head) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        answer = head();
        OPEN.add(this);
    }

    /** Asks for a socket; whether it got one {@link #answer()} says. */
    static RawSocket ask(int port, String uri) throws IOException {
        return send(port, upgrade(port, uri));
    }

    /** Asks for a socket, and resets the connection at once. */
    static void reset(int port, String uri) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(upgrade(port, uri).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static String upgrade(int port, String uri) {
        return "GET " + uri + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    /** Sends bytes in place of an upgrade. */
    static RawSocket send(int port, String head) throws IOException {
        return new RawSocket(new Socket("localhost", port), head);
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** {@return the head of the answer} */
    String answer() {
        return answer;
    }

    int status() {
        return Integer.parseInt(answer.split(" ")[1]);
    }

    /** {@return the body of an answer that is no upgrade} */
    JsonNode body() throws IOException {
        int length = Integer.parseInt(answer.replaceAll("(?is).*content-length: *([0-9]+).*", "$1"));
        return Json.MAPPER.readTree(in.readNBytes(length));
    }

    void text(String text) throws IOException {
        write(frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    static byte[] frame(boolean last, int opcode, byte[] payload) {
        return frame((last ? 0x80 : 0) | opcode, true, payload);
    }

    /** {@return a frame with that first byte} */
    static byte[] frame(int first, boolean masked, byte[] payload) {
        ByteBuffer bytes = ByteBuffer.allocate(payload.length + 14).put((byte) first);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            bytes.put((byte) (mask | payload.length));
        } else if (payload.length < 1 << 16) {
            bytes.put((byte) (mask | 126)).putShort((short) payload.length);
        } else {
            bytes.put((byte) (mask | 127)).putLong(payload.length);
        }
        if (masked) {
            bytes.putInt(0); // a mask that changes nothing
        }
        bytes.put(payload).flip();
        byte[] frame = new byte[bytes.remaining()];
        bytes.get(frame);
        return frame;
    }

    /** {@return the next frame; null: the connection has ended} */
    @org.jspecify.annotations.Nullable
    Frame next() throws IOException {
        try {
            int opcode = in.readByte() & 0x0f;
            int length = in.readByte() & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            return new Frame(opcode, in.readNBytes(length));
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    /** {@return the next frame of text, as JSON} */
    JsonNode json() throws IOException {
        Frame frame = next();
        assertThat(frame).isNotNull();
        assertThat(frame.opcode()).as(frame.text()).isEqualTo(TEXT);
        return Json.MAPPER.readTree(frame.payload());
    }

    /** {@return the code that it is closed with, whatever is told before} */
    int closeCode() throws IOException {
        Frame frame = next();
        while (frame != null && frame.opcode() != CLOSE) {
            frame = next();
        }
        return frame == null ? -1 : frame.closeCode();
    }

    @Override
    public void close() throws IOException {
        OPEN.remove(this);
        socket.close();
    }
}
