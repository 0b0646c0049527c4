package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.P256;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.notices.push.VapidKeys;
import dev.pitwatch.integration.RestClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Each kind of secret that the product makes itself and shows once, or sends to somebody; used once rightly, too. */
final class MadeSecrets {

    static final String CODE = "one-time code ";

    private static final int CODES = 3;
    private static final int KEY_BYTES = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern SIX_DIGITS = Pattern.compile("(?<!\\d)\\d{6}(?!\\d)");
    private static final Pattern PASSWORD_LINK = Pattern.compile("/set-password#(\\S+)");
    /** Of a browser, from RFC 8291, appendix A: it is public. */
    private static final String BROWSER_KEY =
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Pitwatch pitwatch;
    private final Workshop workshop;
    private final Path notices;
    private final RestClient owner;
    private final Map<String, String> secrets = new LinkedHashMap<>();

    private MadeSecrets(Pitwatch pitwatch, Workshop workshop, Path notices) {
        this.pitwatch = pitwatch;
        this.workshop = workshop;
        this.notices = notices;
        this.owner = pitwatch.signIn(workshop.owner());
        secrets.put("owner's access token", owner.token());
    }

    /**
     * Makes them.
     *
     * @param notices the file in which the log channel writes what people are sent
     * @return the secrets by what they are
     */
    static Map<String, String> in(Pitwatch pitwatch, Workshop workshop, Path notices) throws Exception {
        MadeSecrets made = new MadeSecrets(pitwatch, workshop, notices);
        made.machines();
        made.devices();
        made.camera();
        made.secondFactor();
        made.sentToCustomers();
        made.notices();
        made.cookie();
        made.socket();
        return made.secrets;
    }

    /** {@return the private key that signs push messages, as a JWK has it: it follows from the master key} */
    static String pushKey(String masterKey) {
        MasterKey master = new MasterKey(masterKey.getBytes(StandardCharsets.UTF_8));
        byte[] seed = ByteBuffer.allocate(64)
                .put(master.hash("web push key", "1"))
                .put(master.hash("web push key", "2"))
                .array();
        KeyPair pair = P256.pair(seed);
        assertThat(new VapidKeys(master, Optional.of(URI.create("mailto:a@example.com")), Clock.systemUTC())
                        .publicKey())
                .as("that it is the key")
                .isEqualTo(base64(P256.bytes((ECPublicKey) pair.getPublic())));
        byte[] number = ((ECPrivateKey) pair.getPrivate()).getS().toByteArray();
        byte[] key = new byte[KEY_BYTES];
        int least = Math.min(number.length, KEY_BYTES);
        System.arraycopy(number, number.length - least, key, KEY_BYTES - least, least);
        return base64(key);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void machines() {
        String keys = path("api-keys");
        Map<String, Object> body = Map.of("name", "Till", "scopes", new String[] {"read", "jobs", "devices"});
        Answer first = owner.post(keys, body, "Idempotency-Key", "one-key");
        secrets.put("API key", first.required().get("key").textValue());
        owner.post(keys, body, "Idempotency-Key", "one-key").required();
        owner.as(secrets.get("API key")).get(path("pits")).required();
        String url = owner.post(path("kiosk-links"), Map.of("name", "Wall"))
                .required()
                .get("url")
                .textValue();
        String token = url.substring(url.lastIndexOf('/') + 1);
        secrets.put("kiosk token", token);
        JsonNode screen =
                owner.as("").post("/auth/kiosk", Map.of("token", token)).required();
        secrets.put("kiosk's access token", screen.get("access_token").textValue());
    }

    private void devices() {
        Device device = Workshop.register(
                pitwatch.superAdmin(), workshop.id(), workshop.devices().get(0).pitId());
        secrets.put("licence key before", device.licenceKey());
        secrets.put("MQTT password before", device.mqttPassword());
        secrets.put(
                "licence key anew", text(owner.post("/devices/%s/licence/rotate".formatted(device)), "license_key"));
        secrets.put(
                "MQTT password anew",
                text(owner.post("/devices/%s/credentials/rotate".formatted(device)), "mqtt_password"));
        JsonNode withoutPit = owner.post(path("devices"), Map.of("device_id", "ESP32-5EC4E7000001"))
                .required();
        secrets.put("claim code", withoutPit.get("claim_code").textValue());
    }

    private void camera() {
        for (String part : List.of("sign-in", "path", "query")) {
            secrets.put("RTSP password in the " + part, random("rtsp"));
        }
        String url = "rtsp://viewer:%s@8.8.8.8:554/user=viewer&password=%s/live?channel=1&token=%s"
                .formatted(
                        secrets.get("RTSP password in the sign-in"),
                        secrets.get("RTSP password in the path"),
                        secrets.get("RTSP password in the query"));
        owner.patch("/pits/" + workshop.devices().get(0).pitId(), Map.of("camera_rtsp_url", url))
                .required();
        secrets.put(
                "stream token",
                text(
                        owner.get("/pits/%d/stream"
                                .formatted(workshop.devices().get(0).pitId())),
                        "token"));
    }

    private void secondFactor() {
        JsonNode user = owner.post(path("users"), Map.of("username", "admin_of_secrets", "name", "A", "role", "staff"))
                .required();
        secrets.put("temporary password", user.get("temporary_password").textValue());
        String password = random("Own");
        secrets.put("password that was chosen", password);
        RestClient first = pitwatch.signIn(user("admin_of_secrets", secrets.get("temporary password")));
        first.post(
                        "/auth/change-password",
                        Map.of("current_password", secrets.get("temporary password"), "new_password", password))
                .required();
        RestClient person = pitwatch.signIn(user("admin_of_secrets", password));
        JsonNode setup = person.post("/auth/totp/setup", Map.of("current_password", password))
                .required();
        String secret = setup.get("secret").textValue();
        secrets.put("TOTP secret", secret);
        JsonNode confirmed = person.post("/auth/totp/confirm", Map.of("code", TotpCode.of(secret, Instant.now())))
                .required();
        int number = 0;
        for (JsonNode code : confirmed.get("recovery_codes")) {
            secrets.put("recovery code " + ++number, code.textValue());
        }
        JsonNode half = owner.as("")
                .post("/auth/login", Map.of("username", "admin_of_secrets", "password", password))
                .required();
        secrets.put("token between two factors", half.get("mfa_token").textValue());
        owner.as("")
                .post(
                        "/auth/login/totp",
                        Map.of("mfa_token", half.get("mfa_token"), "code", secrets.get("recovery code 1")))
                .required();
    }

    /** What signs the calls to a workshop's webhook, and what a browser gave for its push messages. */
    private void notices() {
        secrets.put(
                "webhook's secret before",
                text(owner.patch(path("webhook"), Map.of("url", "https://hooks.example.com/pitwatch")), "secret"));
        secrets.put("webhook's secret anew", text(owner.post(path("webhook/rotate"), Map.of()), "secret"));
        byte[] auth = new byte[16];
        ThreadLocalRandom.current().nextBytes(auth);
        secrets.put("push subscription's auth", base64(auth));
        owner.post(
                        "/push/subscriptions",
                        Map.of(
                                "endpoint",
                                "https://push.example.com/send/1",
                                "keys",
                                Map.of("p256dh", BROWSER_KEY, "auth", secrets.get("push subscription's auth"))))
                .required();
    }

    private static Demo.User user(String username, String password) {
        return new Demo.User("staff", "operator", username, password);
    }

    private void sentToCustomers() {
        for (int number = 1; number <= CODES; number++) {
            String phone = "+91%d".formatted(ThreadLocalRandom.current().nextLong(9_000_000_000L, 9_999_999_999L));
            owner.post(path("jobs"), job(phone)).required();
            owner.as("")
                    .post("/auth/otp/request", Map.of("workshop", workshop.code(), "phone", phone))
                    .required();
            secrets.put(CODE + number, sent(phone + " one_time_code ", SIX_DIGITS));
        }
        owner.patch("/workshops/" + workshop.id(), Map.of("customer_sign_in", "password"))
                .required();
        String phone = "+919812300001";
        owner.post(path("jobs"), job(phone)).required();
        secrets.put("link to choose a password", sent(phone, PASSWORD_LINK));
    }

    private Map<String, Object> job(String phone) {
        return Map.of(
                "customer_name",
                "N",
                "customer_phone",
                phone,
                "car_model",
                "C",
                "pit_id",
                workshop.devices().get(0).pitId(),
                "work_type",
                "full_ppf");
    }

    /** {@return what is found last in a notice whose line has that} */
    private String sent(String line, Pattern secret) {
        return await("a notice with " + line)
                .atMost(PATIENCE)
                .until(() -> last(line, secret), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<String> last(String line, Pattern secret) throws IOException {
        if (Files.notExists(notices)) {
            return Optional.empty();
        }
        return Files.readAllLines(notices).stream()
                .filter(text -> text.contains(line))
                .flatMap(text -> secret.matcher(text).results())
                .map(found -> found.group(found.groupCount()))
                .reduce((before, after) -> after);
    }

    /** A browser's refresh token, which its cookie alone holds. */
    private void cookie() throws Exception {
        Map<String, String> body = Map.of(
                "username", workshop.owner().username(),
                "password", workshop.owner().password());
        HttpRequest request = HttpRequest.newBuilder(URI.create(pitwatch.demo().httpUrl() + "/api/v1/auth/login"))
                .header("Content-Type", "application/json")
                .header("X-Pitwatch-Client", "browser")
                .POST(BodyPublishers.ofString(Json.MAPPER.valueToTree(body).toString()))
                .build();
        HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
        Matcher cookie = Pattern.compile("pitwatch_refresh=([^;]+)")
                .matcher(String.join(" ", answer.headers().allValues("set-cookie")));
        if (!cookie.find() || answer.body().contains(cookie.group(1))) {
            throw new AssertionError("a refresh token for the cookie alone, not " + answer.headers() + answer.body());
        }
        secrets.put("refresh token of the cookie", cookie.group(1));
    }

    /** One that opened a socket, and one that is still good. */
    private void socket() {
        secrets.put("ticket of a socket", owner.ticket());
        owner.open(secrets.get("ticket of a socket")).close();
        secrets.put("ticket that is open", owner.ticket());
    }

    private String path(String what) {
        return "/workshops/%d/%s".formatted(workshop.id(), what);
    }

    private static String text(Answer answer, String field) {
        return answer.required().get(field).textValue();
    }

    private static String random(String start) {
        return "%s1P%016x".formatted(start, ThreadLocalRandom.current().nextLong());
    }
}
