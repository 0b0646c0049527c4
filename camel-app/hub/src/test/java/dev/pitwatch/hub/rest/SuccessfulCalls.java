package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.notices.preference.OptOut;
import dev.pitwatch.core.notices.preference.OptOutLinks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the contract that succeed, each on a workshop of its own with a row in every table: what its schema tells is made
 * from that, and what it doesn't, stands here.
 */
final class SuccessfulCalls {

    /** Who asks. */
    enum Asker {
        ROOT,
        OWNER,
        OPERATOR
    }

    /** A call that is ready to be made. */
    record PreparedCall(String path, @Nullable String token, @Nullable String body, List<String> more) {

        String[] headers(String correlationId) {
            List<String> headers = new ArrayList<>(List.of("X-Correlation-Id", correlationId));
            headers.addAll(more);
            return headers.toArray(String[]::new);
        }
    }

    private final TestApi api;
    private final TenantTables tables;
    private final ContractCalls contract = new ContractCalls();
    private String root = "";

    SuccessfulCalls(TestApi api, TenantTables tables) {
        this.api = api;
        this.tables = tables;
    }

    /** {@return the same, first the one that there must be nobody before} */
    List<Operation> inOrder(List<Operation> operations) {
        return operations.stream()
                .sorted(Comparator.comparing(operation -> !operation.id().equals("seedSuperAdmin")))
                .toList();
    }

    /** {@return who of those that may make the call see different things by it} */
    static List<Asker> askers(Operation operation) {
        boolean reads = operation.method().equals("GET");
        return switch (operation.access()) {
            case SUPER -> List.of(Asker.ROOT);
            case PUBLIC -> List.of(Asker.OWNER);
            case STAFF, VIEWER ->
                reads ? List.of(Asker.OWNER, Asker.OPERATOR, Asker.ROOT) : List.of(Asker.OWNER, Asker.OPERATOR);
            default -> reads ? List.of(Asker.OWNER, Asker.ROOT) : List.of(Asker.OWNER);
        };
    }

    /** {@return such a call, on things that nothing has happened to} */
    PreparedCall of(Operation operation, Asker asker) {
        long workshop = api.workshop("Shine");
        TenantRows rows = new TenantRows(tables, workshop);
        String name = "asker%d".formatted(workshop);
        String token = operation.access().isPublic() ? null : token(asker, workshop, rows, name);
        return new Making(operation, workshop, rows, name, token).prepared();
    }

    private String token(Asker asker, long workshop, TenantRows rows, String name) {
        return switch (asker) {
            case ROOT -> root();
            case OWNER -> {
                api.user(workshop, name, "owner", null);
                yield api.token(name);
            }
            case OPERATOR -> {
                long id = api.user(workshop, name, "staff", "operator");
                api.execute(
                        "insert into pit_grant (workshop_id, user_id, pit_id) values (%d, %d, %s)",
                        workshop, id, rows.named("pits").orElseThrow());
                yield api.token(name);
            }
        };
    }

    private String root() {
        if (root.isEmpty()) {
            api.user(null, "calls-root", "super_admin", null);
            root = api.token("calls-root");
        }
        return root;
    }

    /** One call, while it is made. */
    private final class Making {

        private final Operation operation;
        private final long workshop;
        private final TenantRows rows;
        private final String name;
        private final @Nullable String token;
        private final List<String> headers = new ArrayList<>();

        Making(Operation operation, long workshop, TenantRows rows, String name, @Nullable String token) {
            this.operation = operation;
            this.workshop = workshop;
            this.rows = rows;
            this.name = name;
            this.token = token;
        }

        PreparedCall prepared() {
            if (operation.method().equals("DELETE") || operation.id().equals("decommissionWorkshop")) {
                api.execute("update job set status = 'delivered', closed_at = now() where workshop_id = %d", workshop);
            }
            if (operation.id().endsWith("BrokerAccount")) {
                api.execute(
                        "update broker_account set username = (select code from workshop where id = %1$d)"
                                + " where workshop_id = %1$d",
                        workshop);
            }
            if (operation.id().equals("getJobClimate")) {
                tenStages();
            }
            Samples samples = new Samples(contract.document(), ids(), new Random(workshop));
            JsonNode body = contract.body(operation, samples, false);
            if (body instanceof ObjectNode object) {
                arrange(object);
            }
            String path = ContractCalls.path(operation, (word, parameter) -> named(word))
                    + contract.query(operation, samples)
                            .replace("&to=2026-02-20T22", "&to=2026-02-20T23"); // all times are one
            return new PreparedCall(path, token, body == null ? null : body.toString(), headers);
        }

        private Map<String, JsonNode> ids() {
            Map<String, JsonNode> ids = new HashMap<>();
            for (String word : List.of("workshop", "pit", "device", "user", "template", "job")) {
                rows.named(word).ifPresent(id -> {
                    JsonNode value = id.matches("\\d+") ? LongNode.valueOf(Long.parseLong(id)) : TextNode.valueOf(id);
                    ids.put(word + "_id", value);
                    ids.put(word + "_ids", JsonNodeFactory.instance.arrayNode().add(value));
                });
            }
            return ids;
        }

        /** What the path names by that word. */
        private String named(String word) {
            return switch (word) {
                case "api-keys" -> rows.named("machine").orElseThrow();
                case "kiosk-links" -> kioskLink();
                case "sessions" -> ownSession();
                case "dead-letters" -> deadLetter();
                case "routes" -> operation.id().endsWith("Route") ? "hooks-health" : "hooks";
                case "alerts" -> alertOfThePit();
                case "unsubscribe" ->
                    new OptOutLinks(api.db.masterKey())
                            .token(api.user(workshop, name, "customer", null), OptOut.JOB_PROGRESS);
                case "devices" ->
                    operation.id().equals("renewClaimCode")
                            ? unclaimed()
                            : rows.named(word).orElseThrow();
                case "users" ->
                    operation.access() == Access.SELF
                            ? self()
                            : rows.named(word).orElseThrow();
                case "subscriptions" ->
                    operation.id().contains("Push")
                            ? ownBrowser()
                            : rows.named(word).orElseThrow();
                default -> rows.named(word).orElse("1");
            };
        }

        /** Long and short ones, some in the archive, some not. */
        private void tenStages() {
            String job = rows.named("jobs").orElseThrow();
            api.execute("delete from job_stage where job_id = %s", job);
            api.execute(
                    """
                    insert into job_stage (workshop_id, job_id, position, name, weight, state, started_at, finished_at)
                    select %1$d, %2$s, n, 'stage ' || n, 10, 'done', now() - n * interval '2 days',
                        now() - n * interval '2 days' + case when n > 8 then interval '8 days' else interval '1 day' end
                    from generate_series(1, 10) n
                    """,
                    workshop, job);
            api.execute("update job_occupancy set from_at = now() - interval '30 days' where job_id = %s", job);
            api.execute("update reading_archive set day = now()::date - 9 where workshop_id = %d", workshop);
        }

        private String kioskLink() {
            String id = rows.named("machine").orElseThrow();
            api.execute(
                    "update machine set role = 'kiosk', scopes = '{}', sealed_secret = secret_hash where id = %s", id);
            return id;
        }

        private String alertOfThePit() {
            String id = rows.named("alerts").orElseThrow();
            api.execute(
                    "update alert set pit_id = %s where id = %s",
                    rows.named("pits").orElseThrow(), id);
            return id;
        }

        private String unclaimed() {
            api.execute("insert into device (device_id) values ('UNCLAIMED-%d')", workshop);
            return "UNCLAIMED-%d".formatted(workshop);
        }

        private String self() {
            return api.get("/api/v1/auth/me", token).data().get("id").asText();
        }

        private String ownBrowser() {
            String id = rows.named("push_subscription").orElseThrow();
            api.execute("update push_subscription set user_id = %s where id = %s", self(), id);
            return id;
        }

        private String ownSession() {
            api.token(name);
            return api.one(
                    String.class,
                    "select s.id::text from session s join app_user u on u.id = s.user_id where u.username = '%s'"
                            + " order by s.created_at desc limit 1",
                    name);
        }

        private String deadLetter() {
            return Long.toString(api.id("insert into dead_letter (reason, topic, payload, length, received_at)"
                    + " values ('bad_json', 'workshop/w/pit/p/sensors', '', 0, now()) returning id"));
        }

        private void arrange(ObjectNode body) {
            switch (operation.id()) {
                case "seedSuperAdmin" -> {
                    headers.addAll(List.of("X-Bootstrap-Secret", TestApi.BOOTSTRAP));
                    body.put("username", "first-root").put("password", TestApi.PASSWORD);
                }
                case "login" -> {
                    api.user(workshop, name, "owner", null);
                    body.put("username", name).put("password", TestApi.PASSWORD);
                }
                case "refresh" -> body.put("refresh_token", refreshToken());
                case "changePassword" ->
                    body.put("current_password", TestApi.PASSWORD).put("new_password", "Other-words-8");
                case "loginTotp" -> body.put("mfa_token", secondFactor()).put("code", recoveryCode);
                case "setUpTotp" -> body.put("current_password", TestApi.PASSWORD);
                case "confirmTotp" -> body.put("code", TestApi.totp(setUp()));
                case "disableTotp" -> {
                    String secret = setUp();
                    body.put("current_password", TestApi.PASSWORD).put("code", confirmed(secret));
                }
                case "setPassword" -> body.put("token", passwordLink()).put("password", TestApi.PASSWORD);
                case "requestCode" -> customer(body);
                case "verifyCode" -> body.put("code", customerCode(customer(body)));
                case "openKiosk" -> body.put("token", kioskToken());
                case "registerDevice", "registerDeviceOfWorkshop" -> newDevice(body);
                case "claimDevice" -> claim(body);
                case "replaceDevice" -> body.put("new_device_id", spare());
                case "setJobStatus", "changeJobStatus" -> body.put("status", "in_progress");
                case "moveJobStage" -> {
                    api.execute("update job set status = 'in_progress' where workshop_id = %d", workshop);
                    body.put("stage", "tenant-row-%d".formatted(workshop)).put("action", "start");
                }
                case "createTemplate" -> {
                    body.put("work_type", "full_ppf");
                    ((ObjectNode) body.at("/stages/0")).put("weight", 100);
                }
                case "createJob", "createJobOfWorkshop" -> body.put("work_type", "full_ppf");
                case "activateSubscription" ->
                    api.execute("update subscription set status = 'suspended' where workshop_id = %d", workshop);
                case "createSubscription" -> {
                    for (String table : List.of("payment", "dunning_step", "subscription")) {
                        api.execute("delete from %s where workshop_id = %d", table, workshop);
                    }
                }
                case "recordPayment" -> {
                    ((ObjectNode) body.get("amount")).put("currency", "INR");
                    body.remove("paid_at"); // no sample's time is one that the workshop was there at
                }
                case "createPit" -> body.put("pit_number", 2);
                case "sendTestNotice" -> body.put("channel", "webhook");
                case "addPushSubscription" ->
                    body.put("endpoint", "https://push.example.com/x")
                            .set("keys", Json.MAPPER.valueToTree(TestApi.BROWSER_KEYS));
                case "restoreRouteVersion" -> body.put("version", 1);
                default -> {
                    if (body.has("username")) {
                        body.put("username", "new%d".formatted(workshop));
                    }
                }
            }
        }

        private void newDevice(ObjectNode body) {
            body.put("device_id", "NEW-%d".formatted(workshop)).remove("pit_number");
        }

        private String refreshToken() {
            api.user(workshop, name, "owner", null);
            return api.login(name).data().get("refresh_token").asText();
        }

        private static final Map<String, String> CURRENT = Map.of("current_password", TestApi.PASSWORD);

        private String recoveryCode = "";

        private String setUp() {
            return api.post("/api/v1/auth/totp/setup", token, CURRENT)
                    .data()
                    .get("secret")
                    .asText();
        }

        private String confirmed(String secret) {
            return confirmed(secret, token);
        }

        private String confirmed(String secret, @Nullable String token) {
            return api.post("/api/v1/auth/totp/confirm", token, Map.of("code", TestApi.totp(secret)))
                    .data()
                    .at("/recovery_codes/0")
                    .asText();
        }

        private String secondFactor() {
            api.user(workshop, name, "owner", null);
            String own = api.token(name);
            String secret = api.post("/api/v1/auth/totp/setup", own, CURRENT)
                    .data()
                    .get("secret")
                    .asText();
            recoveryCode = confirmed(secret, own);
            return api.login(name).data().get("mfa_token").asText();
        }

        private String passwordLink() {
            api.post(
                    "/api/v1/workshops/%d/users".formatted(workshop),
                    root(),
                    Map.of("username", name, "name", "N", "role", "owner", "email", "a@example.com"));
            String link = secrets().get("link").asText();
            return link.substring(link.indexOf('#') + 1);
        }

        private long customer(ObjectNode body) {
            long id = api.user(workshop, name, "customer", null);
            String phone = "+9198%08d".formatted(workshop);
            api.execute("update app_user set phone = '%s' where id = %d", phone, id);
            api.addJob(workshop, id);
            body.removeAll();
            body.put("phone", phone)
                    .put("workshop", api.one(String.class, "select code from workshop where id = %d", workshop));
            return id;
        }

        private String customerCode(long customer) {
            api.post(
                    "/api/v1/auth/otp/request",
                    null,
                    Map.of(
                            "phone", "+9198%08d".formatted(workshop),
                            "workshop", api.one(String.class, "select code from workshop where id = %d", workshop)));
            org.awaitility.Awaitility.await()
                    .until(() -> api.one(Long.class, "select count(*) from notice where user_id = %d", customer) == 1);
            return secrets().get("code").asText();
        }

        /** Of the newest notice. */
        private JsonNode secrets() {
            String rows = "from notice where workshop_id = %d and event <> 'tenant-row-%d' order by id desc limit 1";
            String row = api.one(String.class, "select dedupe_key " + rows, workshop, workshop);
            byte[] sealed = api.one(byte[].class, "select secrets " + rows, workshop, workshop);
            try {
                return Json.MAPPER.readTree(Sealed.NOTICE.open(api.db.masterKey(), row, sealed));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private String kioskToken() {
            String url = api.post(
                            "/api/v1/workshops/%d/kiosk-links".formatted(workshop), root(), Map.of("name", "Wall"))
                    .data()
                    .get("url")
                    .asText();
            return url.substring(url.lastIndexOf('/') + 1);
        }

        private void claim(ObjectNode body) {
            String code = api.post(
                            "/api/v1/workshops/%d/devices".formatted(workshop),
                            root(),
                            Map.of("device_id", "SPARE-%d".formatted(workshop)))
                    .data()
                    .get("claim_code")
                    .asText();
            body.put("device_id", "SPARE-%d".formatted(workshop)).put("claim_code", code);
        }

        private String spare() {
            api.execute("insert into device (device_id, workshop_id) values ('SPARE-%d', %d)", workshop, workshop);
            return "SPARE-%d".formatted(workshop);
        }
    }
}
