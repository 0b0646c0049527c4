package dev.pitwatch.integration;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A file server with one image of firmware, which is signed. */
final class ImageServer implements AutoCloseable {

    static final String VERSION = "1.1.0";

    private static final int SIZE = 64 * 1024;
    private static final int DESCRIPTOR = 32; // as in an image of the ESP32: esp_app_desc_t
    private static final int DESCRIPTOR_MAGIC = 0xABCD5432;

    private final byte[] image = image();
    private final KeyPair keys = keys();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private final HttpServer server;
    private volatile int first = SIZE;

    ImageServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    /** From now on it sends half of the image, and the rest when it goes on. */
    void stopHalfWay() {
        first = SIZE / 2;
    }

    void goOn() {
        released.countDown();
    }

    int requests() {
        return requests.get();
    }

    /** Gives a device the key that images are signed with. */
    void trust(Path state) throws IOException {
        Files.createDirectories(state);
        Files.write(state.resolve("ota-key.der"), keys.getPublic().getEncoded());
    }

    /** {@return params of OTA_UPDATE, which end at that Unix time} */
    Map<String, Object> params(long exp) {
        return params(exp, VERSION);
    }

    /** {@return the same under a version that is not the one signed} */
    Map<String, Object> params(long exp, String version) {
        String digest = HexFormat.of().formatHex(sha256(image));
        Map<String, Object> params = new TreeMap<>();
        params.put(
                "url",
                "http://127.0.0.1:%d/%s.bin".formatted(server.getAddress().getPort(), VERSION));
        params.put("version", version);
        params.put("sha256", digest);
        params.put("size", image.length);
        params.put("signature", signature("%s\n%d\n%s\n".formatted(VERSION, image.length, digest)));
        params.put("exp", exp);
        params.put("allow_downgrade", false);
        return params;
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        int half = first;
        exchange.sendResponseHeaders(200, image.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(image, 0, half);
            body.flush();
            if (half < image.length) {
                released.await();
                body.write(image, half, image.length - half);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] image() {
        ByteBuffer image = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.fill(image.array(), DESCRIPTOR + 256, SIZE, (byte) 0x5A);
        image.putInt(DESCRIPTOR, DESCRIPTOR_MAGIC);
        image.put(DESCRIPTOR + 16, VERSION.getBytes(StandardCharsets.US_ASCII));
        image.put(DESCRIPTOR + 48, "pitwatch".getBytes(StandardCharsets.US_ASCII));
        return image.array();
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String signature(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        goOn();
        server.stop(0);
    }
}
