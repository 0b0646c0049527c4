package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whatever takes a right to look away ends that session at MediaMTX, and no other. The two seconds that it may take are for a machine at rest. */
class EndedRightsIT extends StreamCalls {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String MAIN = "workshop_001/pit1";

    private static int made;

    /** A session, and what takes its viewer's right away. */
    private record Ending(String session, Runnable cause) {}

    /** Someone of the workshop who looks into its first pit. */
    private record Person(long id, String name, String token, String session) {

        static Person of(String role, String subRole) {
            String name = "person" + ++made;
            long id = api.user(workshop, name, role, subRole);
            String token = api.token(name);
            return new Person(id, name, token, open("webrtc", MAIN, pit, token));
        }

        static Person owner() {
            return of("owner", null);
        }

        static Person admin() {
            return of("staff", "admin");
        }

        Ending endsBy(Runnable cause) {
            return new Ending(session, cause);
        }
    }

    /** A workshop of its own with a pit, whose owner looks. */
    private record Elsewhere(long workshop, long pit, String path, String owner) {

        static Elsewhere make() {
            String name = "elsewhere" + ++made;
            long workshop = api.workshop(name);
            long pit = api.pit(workshop, 1);
            api.user(workshop, name, "owner", null);
            String path = "workshop_%03d/pit1".formatted(workshop);
            Elsewhere elsewhere = new Elsewhere(workshop, pit, path, api.token(name));
            ok(api.patch("/api/v1/pits/" + pit, root, Map.of("camera_rtsp_url", CAMERA)));
            mediaMtx.hasPath(path);
            return elsewhere;
        }

        /** As soon as memory knows of the camera. */
        Ending endsBy(Runnable cause) {
            String session = await().until(() -> watch(path, opener(pit, owner)), Optional::isPresent)
                    .orElseThrow();
            return new Ending(session, cause);
        }

        /** The session of a customer who agreed, by their link. */
        Ending customerEndsBy(Function<JsonNode, Runnable> cause) {
            JsonNode job = job(owner, pit, true);
            String session = await().until(
                            () -> watch(path, tracked(job).data().path("token").asText()), Optional::isPresent)
                    .orElseThrow();
            return new Ending(session, cause.apply(job));
        }
    }

    @TestFactory
    Stream<DynamicTest> givenASession_whenItsRightEnds_thenThatOneEndsAndNoOther() {
        Map<String, Supplier<Ending>> ways = new LinkedHashMap<>();
        people(ways);
        machines(ways);
        workshops(ways);
        customers(ways);
        String bystander = open("webrtc", MAIN, pit, root);
        return ways.entrySet().stream()
                .map(way -> dynamicTest(
                        way.getKey(), () -> assertEnds(way.getValue().get(), bystander)));
    }

    private static void assertEnds(Ending ending, String bystander) {
        Set<String> before = mediaMtx.sessionIds("webrtcsessions");
        assertThat(before).contains(ending.session(), bystander);

        ending.cause().run();

        await().atMost(SOON).until(() -> !mediaMtx.sessionIds("webrtcsessions").contains(ending.session()));
        Set<String> ended = new HashSet<>(before);
        ended.removeAll(mediaMtx.sessionIds("webrtcsessions"));
        assertThat(ended).containsExactly(ending.session());
        assertThat(mediaMtx.calls).contains("POST /v3/webrtcsessions/kick/" + ending.session());
    }

    private static void people(Map<String, Supplier<Ending>> ways) {
        ways.put("signs out", () -> {
            Person person = Person.owner();
            return person.endsBy(() -> ok(api.post("/api/v1/auth/logout", person.token(), null)));
        });
        ways.put("ends the session from another", () -> {
            Person person = Person.owner();
            String other = api.token(person.name());
            return person.endsBy(
                    () -> api.get("/api/v1/auth/sessions", other).data().forEach(session -> {
                        if (!session.get("current").asBoolean()) {
                            ok(api.delete(
                                    "/api/v1/auth/sessions/" + session.get("id").asText(), other));
                        }
                    }));
        });
        ways.put("changes the password", () -> {
            Person person = Person.owner();
            Map<String, String> words = Map.of("current_password", TestApi.PASSWORD, "new_password", "Other-words-8");
            return person.endsBy(() -> ok(api.post("/api/v1/auth/change-password", person.token(), words)));
        });
        ways.put("sets up a second factor elsewhere", () -> {
            Person person = Person.owner();
            String other = api.token(person.name());
            Map<String, String> current = Map.of("current_password", TestApi.PASSWORD);
            JsonNode factor =
                    api.post("/api/v1/auth/totp/setup", other, current).data();
            String code = TestApi.totp(factor.get("secret").asText());
            return person.endsBy(() -> ok(api.post("/api/v1/auth/totp/confirm", other, Map.of("code", code))));
        });
        ways.put("has the password reset", () -> {
            Person person = Person.admin();
            return person.endsBy(() -> ok(api.post(user(person) + "/reset-password", owner, null)));
        });
        ways.put("gets another role", () -> {
            Person person = Person.admin();
            return person.endsBy(() -> ok(api.patch(user(person), owner, Map.of("role", "owner"))));
        });
        ways.put("gets another sub-role", () -> {
            Person person = Person.admin();
            return person.endsBy(() -> ok(api.patch(user(person), owner, Map.of("sub_role", "operator"))));
        });
        ways.put("is deactivated", () -> {
            Person person = Person.admin();
            return person.endsBy(() -> ok(api.patch(user(person), owner, Map.of("is_active", false))));
        });
        ways.put("is taken away", () -> {
            Person person = Person.admin();
            return person.endsBy(() -> ok(api.delete(user(person), owner)));
        });
        ways.put("has no sign-in any more", () -> {
            Person person = Person.owner();
            return person.endsBy(
                    () -> api.execute("update session set expires_at = now() where user_id = %d", person.id()));
        });
        ways.put("loses the pit", () -> {
            String user = "/api/v1/users/" + operatorId;
            ok(api.patch(user, owner, Map.of("pit_ids", List.of(pit))));
            String session = await().until(() -> granted(pit, operator), Optional::isPresent)
                    .orElseThrow();
            return new Ending(session, () -> ok(api.patch(user, owner, Map.of("pit_ids", List.of(otherPit)))));
        });
    }

    private static String user(Person person) {
        return "/api/v1/users/" + person.id();
    }

    /** {@return a session, once the caller may open one} */
    private static Optional<String> granted(long pitId, String token) {
        TestApi.Answer answer = stream(pitId, token);
        return answer.status() == 200 ? watch(MAIN, answer.data().get("token").asText()) : Optional.empty();
    }

    private static void machines(Map<String, Supplier<Ending>> ways) {
        ways.put("a key is revoked", () -> {
            Machine key = key("read");
            return endsBy(key, () -> ok(api.delete(key.path(), owner)));
        });
        ways.put("a key has another scope", () -> {
            Machine key = key("read");
            return endsBy(key, () -> change(key, "scopes = '{devices}'"));
        });
        ways.put("a key's time is over", () -> {
            Machine key = key("read");
            return endsBy(key, () -> change(key, "scopes = '{read,jobs}', expires_at = now()"));
        });
        ways.put("a wall's link is revoked", () -> {
            Machine wall = kiosk();
            return endsBy(wall, () -> ok(api.delete(wall.path(), owner)));
        });
        ways.put("the link of a wall that typed a code is revoked", () -> {
            Machine wall = kiosk();
            String code = api.post(wall.path() + "/code", owner, null)
                    .data()
                    .get("code")
                    .asText();
            JsonNode in =
                    api.post("/api/v1/auth/kiosk", null, Map.of("code", code)).data();
            Machine typed = new Machine(wall.path(), in.get("access_token").asText());
            return endsBy(typed, () -> ok(api.delete(wall.path(), owner)));
        });
    }

    private static Ending endsBy(Machine machine, Runnable cause) {
        return new Ending(open("webrtc", MAIN + "/low", pit, machine.token()), cause);
    }

    private static void change(Machine key, String columns) {
        String id = key.path().substring(key.path().lastIndexOf('/') + 1);
        api.execute("update machine set %s where id = %s".formatted(columns, id));
    }

    private static void workshops(Map<String, Supplier<Ending>> ways) {
        ways.put("the pit is archived", () -> {
            Elsewhere there = Elsewhere.make();
            return there.endsBy(() -> ok(api.delete("/api/v1/pits/" + there.pit(), there.owner())));
        });
        ways.put("the pit gets another number", () -> {
            Elsewhere there = Elsewhere.make();
            return there.endsBy(
                    () -> ok(api.patch("/api/v1/pits/" + there.pit(), there.owner(), Map.of("pit_number", 9))));
        });
        ways.put("the camera is taken away", () -> {
            Elsewhere there = Elsewhere.make();
            Map<String, Object> none = new HashMap<>();
            none.put("camera_rtsp_url", null);
            return there.endsBy(() -> ok(api.patch("/api/v1/pits/" + there.pit(), there.owner(), none)));
        });
        ways.put("the workshop is archived", () -> {
            Elsewhere there = Elsewhere.make();
            return there.endsBy(() -> ok(api.delete("/api/v1/workshops/" + there.workshop(), root)));
        });
        ways.put("the workshop wants a second factor of its owners", () -> {
            Elsewhere there = Elsewhere.make();
            return there.endsBy(() -> ok(
                    api.patch("/api/v1/workshops/" + there.workshop(), root, Map.of("second_factor_required", true))));
        });
        ways.put("the workshop is suspended", () -> {
            Elsewhere there = Elsewhere.make();
            long bill = api.id(
                    "insert into subscription (workshop_id, expires_at) values (%d, now() + interval '14 days')"
                            + " returning id",
                    there.workshop());
            String suspend = "/api/v1/subscriptions/%d/suspend".formatted(bill);
            return there.endsBy(() -> ok(api.post(suspend, root, Map.of("reason", "cheque bounced"))));
        });
        ways.put("the workshop's subscription expires", () -> {
            Elsewhere there = Elsewhere.make();
            return there.endsBy(() -> api.execute(
                    "insert into subscription (workshop_id, status) values (%d, 'expired')", there.workshop()));
        });
    }

    private static void customers(Map<String, Supplier<Ending>> ways) {
        ways.put("the customer takes back their consent", () -> {
            Elsewhere there = Elsewhere.make();
            return there.customerEndsBy(job -> () -> consent(there.owner(), job, false));
        });
        ways.put("the customer gets another link", () -> {
            Elsewhere there = Elsewhere.make();
            return there.customerEndsBy(job -> () -> ok(api.post(
                    "/api/v1/jobs/%d/tracking-link/rotate"
                            .formatted(job.get("id").asLong()),
                    there.owner(),
                    null)));
        });
        ways.put("the job is done", () -> {
            Elsewhere there = Elsewhere.make();
            return there.customerEndsBy(job -> () -> move(there.owner(), job, "quality_check", "completed"));
        });
        ways.put("the job is cancelled", () -> {
            Elsewhere there = Elsewhere.make();
            return there.customerEndsBy(job -> () -> move(there.owner(), job, "cancelled"));
        });
    }
}
