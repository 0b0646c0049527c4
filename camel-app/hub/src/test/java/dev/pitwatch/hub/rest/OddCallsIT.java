package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Generated bodies and parameters at every operation of the contract: whatever comes, the answer is one of the contract's and
 * never says that something broke. The seed is fixed, so that a failure comes again; a run says which call it was.
 */
class OddCallsIT {

    private static final long SEED = 20_261_120;
    private static final int CALLS = 24;
    /** Those that hash passwords take a quarter of a second each. */
    private static final int SLOW_CALLS = 4;

    private static final int LONGEST = 6_000;

    private static final Duration MOST = Duration.ofSeconds(90);

    private static TestApi api;
    private static TenantRows rows;
    private static long shop;
    private final ContractCalls contract = new ContractCalls();
    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() {
        api = TestApi.start();
        shop = api.workshop("Shine");
        rows = new TenantRows(api, shop);
        api.user(null, "root", "super_admin", null);
        api.user(shop, "boss", "owner", null);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void givenWhateverComes_whenCalled_thenItIsNeverAnErrorOfOurs() {
        long until = System.nanoTime() + MOST.toNanos();
        Samples samples = new Samples(contract.document(), Map.of(), random);
        List<String> wrong = new ArrayList<>();
        int calls = 0;
        for (Operation operation : contract.operations()) {
            for (int i = 0; i < (operation.signInLimit() ? SLOW_CALLS : CALLS) && System.nanoTime() < until; i++) {
                String path = path(operation, samples);
                String body = body(operation, samples);
                Answer answer = call(operation, path, body, i % 4 == 0 ? "boss" : "root");
                calls++;
                if (answer.status() >= 500) {
                    wrong.add("%s %s %s: %d %s"
                            .formatted(operation.method(), shown(path), shown(body), answer.status(), answer.text()));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(calls).isGreaterThan(contract.operations().size() * SLOW_CALLS);
    }

    private Answer call(Operation operation, String path, @Nullable String body, String user) {
        if (operation.access().isPublic()) {
            return send(operation, path, null, body);
        }
        Answer answer = send(operation, path, token(user, false), body);
        // What was called before may have ended the session, or worse.
        return answer.status() == 401 || answer.code().equals("must_change_password")
                ? send(operation, path, token(user, true), body)
                : answer;
    }

    private Answer send(Operation operation, String path, @Nullable String token, @Nullable String body) {
        return api.call(operation.method(), path, token, body, headers());
    }

    private final Map<String, String> tokens = new java.util.HashMap<>();

    private String token(String user, boolean anew) {
        if (anew || !tokens.containsKey(user)) {
            tokens.put(user, api.freshToken(user));
        }
        return tokens.get(user);
    }

    private String[] headers() {
        return switch (random.nextInt(6)) {
            case 0 -> new String[] {"Idempotency-Key", "k%d".formatted(random.nextInt(50))};
            case 1 -> new String[] {"X-Correlation-Id", "' or 1=1 --"};
            case 2 -> new String[] {"If-Match", "\"x\""};
            default -> new String[0];
        };
    }

    private String path(Operation operation, Samples samples) {
        String path = ContractCalls.path(
                operation,
                (word, name) -> random.nextInt(5) == 0
                        ? samples.oddText()
                        : rows.named(word).orElse("1"));
        StringBuilder query = new StringBuilder();
        operation.parameters().stream()
                .filter(parameter -> parameter.place() == Operation.Place.QUERY)
                .filter(parameter -> random.nextInt(3) == 0)
                .forEach(parameter -> query.append(query.isEmpty() ? "?" : "&")
                        .append(parameter.name())
                        .append('=')
                        .append(ContractCalls.encoded(cut(samples.oddText()))));
        return cut(cut(path) + query);
    }

    @Nullable
    private String body(Operation operation, Samples samples) {
        JsonNode body = contract.body(operation, samples, random.nextBoolean());
        return body == null ? null : random.nextInt(4) == 0 ? body.toString() : samples.spoiled(body);
    }

    /** A head of the request beyond 16 kB is refused before it is one, and costs an HTTP/2 connection: GOAWAY. */
    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 2).replaceFirst("%.?$", "");
    }

    private static String shown(@Nullable String text) {
        return text == null ? "" : text.length() <= 300 ? text : text.substring(0, 300) + "…";
    }
}
