package dev.pitwatch.integration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** HTTP as it goes over the line, to a server by its address but under its name: what no library would send goes out as it is. */
final class TlsClient {

    private static final int TIMEOUT_MS = 20_000;

    private final SSLContext trust;
    private final String name;
    private final String address;
    private final String from;

    private TlsClient(SSLContext trust, String name, String address, String from) {
        this.trust = trust;
        this.name = name;
        this.address = address;
        this.from = from;
    }

    /** Takes the one certificate that is trusted, the server's name and address, and the address to call from. */
    static TlsClient of(Path certificate, String name, String address, String from) {
        try (InputStream pem = Files.newInputStream(certificate)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusted.getTrustManagers(), null);
            return new TlsClient(context, name, address, from);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return the same from another address, to another address of the server} */
    TlsClient by(String otherAddress, String otherFrom) {
        return new TlsClient(trust, name, otherAddress, otherFrom);
    }

    /** {@return the same by another name of the server} */
    TlsClient named(String otherName) {
        return new TlsClient(trust, otherName, address, from);
    }

    /** {@return the address that calls come from} */
    String from() {
        return from;
    }

    /** What came back. */
    record Answer(int status, String head, String body) {

        JsonNode data() {
            try {
                return Json.MAPPER.readTree(body).path("data");
            } catch (IOException e) {
                throw new IllegalStateException(body, e);
            }
        }

        /** {@return whether the hub has answered, not who stands in front of it} */
        boolean isHubs() {
            return head.toLowerCase(java.util.Locale.ROOT).contains("\r\nx-correlation-id:");
        }
    }

    /** Sends a request without a body. */
    Answer get(String path, String... headers) throws IOException {
        return call("GET", path, List.of(headers), "");
    }

    /** Calls the API as somebody who is signed in; empty: nobody. */
    Answer post(String path, String token, Map<String, ?> body) throws IOException {
        List<String> headers = token.isEmpty()
                ? List.of("Content-Type: application/json")
                : List.of("Content-Type: application/json", "Authorization: Bearer " + token);
        return call(
                "POST", "/api/v1" + path, headers, Json.MAPPER.valueToTree(body).toString());
    }

    /** Sends a request with that body; empty: without one. */
    Answer call(String method, String path, List<String> headers, String body) throws IOException {
        try (Socket socket = connect()) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String length = bytes.length == 0 ? "" : "Content-Length: %d\r\n".formatted(bytes.length);
            send(socket, method, path, headers, length + "Connection: close\r\n");
            socket.getOutputStream().write(bytes);
            return answer(socket);
        }
    }

    /** Announces a body of that length, and sends only its first byte. */
    Answer announce(String path, int length) throws IOException {
        try (Socket socket = connect()) {
            send(
                    socket,
                    "POST",
                    path,
                    List.of("Content-Type: application/json"),
                    "Content-Length: %d\r\nConnection: close\r\n".formatted(length));
            socket.getOutputStream().write('{');
            socket.getOutputStream().flush();
            return answer(socket);
        }
    }

    /** Asks without TLS. */
    Answer plainly(String path) throws IOException {
        try (Socket socket = open(80)) {
            send(socket, "GET", path, List.of(), "Connection: close\r\n");
            return answer(socket);
        }
    }

    /** {@return the first frame of a WebSocket} */
    JsonNode firstFrame(String path) throws IOException {
        try (Socket socket = connect()) {
            send(
                    socket,
                    "GET",
                    path,
                    List.of(
                            "Origin: https://" + name,
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            "Upgrade: websocket"),
                    "Sec-WebSocket-Version: 13\r\nConnection: Upgrade\r\n");
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String head = head(in);
            if (!head.startsWith("HTTP/1.1 101")) {
                throw new IOException(head);
            }
            in.readByte(); // a whole text
            int length = in.readByte() & 0x7F;
            byte[] text = in.readNBytes(length == 126 ? in.readUnsignedShort() : length);
            return Json.MAPPER.readTree(text);
        }
    }

    private Socket open(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MS);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(address, port), TIMEOUT_MS);
        return socket;
    }

    private Socket connect() throws IOException {
        return connect(443);
    }

    /** Shakes hands with that port, whose certificate has to have the name. */
    SSLSocket connect(int port) throws IOException {
        SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket(open(port), name, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void send(Socket socket, String method, String path, List<String> headers, String last) throws IOException {
        StringBuilder head = new StringBuilder("%s %s HTTP/1.1\r\nHost: %s\r\n".formatted(method, path, name));
        headers.forEach(header -> head.append(header).append("\r\n"));
        head.append(last).append("\r\n");
        socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static Answer answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        String head = head(in);
        int status = Integer.parseInt(head.split(" ", 3)[1]);
        return new Answer(status, head, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the server hung up after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
