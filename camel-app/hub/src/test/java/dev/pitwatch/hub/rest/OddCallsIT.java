package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.testing.TestLength;
import dev.pitwatch.core.testing.TestSeed;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Generated bodies and parameters at every operation of the contract: whatever comes, the answer is one of the contract's and
 * never says that something broke. Calls go in rounds, so that every operation has had one with a body before any has a
 * second; what is cut by time begins after that. {@link TestSeed} repeats a run.
 */
class OddCallsIT {

    private static final int CALLS = TestLength.of(6, 24);
    /** Those that hash passwords take a quarter of a second each. */
    private static final int SLOW_CALLS = TestLength.of(1, 4);

    private static final int LONGEST = 6_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private static TestApi api;
    private static TenantRows rows;
    /** A second try goes at least as far. */
    private static int madeByFirstTry;

    private final Random random = TestSeed.random();
    private final ContractCalls contract = new ContractCalls();
    private final Map<String, String> tokens = new HashMap<>();

    @BeforeContainer
    static void start() {
        api = TestApi.start();
        long shop = api.workshop("Shine");
        rows = new TenantRows(api, shop);
        api.user(null, "root", "super_admin", null);
        api.user(shop, "boss", "owner", null);
    }

    @AfterContainer
    static void stop() {
        api.close();
    }

    private record OddCall(Operation operation, String user, String path, String body, List<String> headers) {

        @Override
        public String toString() {
            return "%s %s %s".formatted(operation.method(), shown(path), shown(body));
        }
    }

    /** The calls of one operation; each is generated when its turn comes. */
    private record Source(Operation operation, RandomGenerator<OddCall> calls) {}

    private List<Source> sources() {
        Samples samples = new Samples(contract.document(), Map.of(), TestSeed.random());
        return contract.operations().stream()
                .map(operation -> new Source(operation, call(operation, samples).generator(CALLS, true)))
                .toList();
    }

    private static int callsOf(Operation operation) {
        return operation.signInLimit() ? SLOW_CALLS : CALLS;
    }

    private Arbitrary<OddCall> call(Operation operation, Samples samples) {
        return Combinators.combine(
                        Arbitraries.of("boss", "root", "root", "root"),
                        path(operation),
                        body(operation, samples),
                        headers())
                .as((user, path, body, headers) -> new OddCall(operation, user, path, body, headers));
    }

    @Example
    void givenWhateverComes_whenCalled_thenItIsNeverAnErrorOfOurs() {
        List<Source> sources = sources();
        Set<String> uncalled =
                sources.stream().map(source -> source.operation().id()).collect(Collectors.toCollection(TreeSet::new));
        List<String> wrong = new ArrayList<>();
        int made = 0;
        long until = System.nanoTime() + TIMEOUT.toNanos();
        for (OddCall call : inRounds(sources)) {
            if (System.nanoTime() >= until && made >= madeByFirstTry && uncalled.isEmpty()) {
                break;
            }
            Answer answer = answer(call);
            made++;
            if (!call.body().isEmpty() || !contract.hasBody(call.operation())) {
                uncalled.remove(call.operation().id());
            }
            // That the broker isn't there is no error of ours.
            if (answer.status() >= 500 && !answer.code().equals("upstream_unavailable")) {
                wrong.add("%s: %d %s".formatted(call, answer.status(), answer.text()));
            }
        }
        madeByFirstTry = made;
        System.out.printf("OddCallsIT: %d calls to %d operations%n", made, sources.size());
        assertThat(wrong).isEmpty();
        assertThat(uncalled)
                .as("operations never called with a body by %d calls", made)
                .isEmpty();
    }

    /** {@return first one call of each operation, then a second, until each has had its share} */
    private Iterable<OddCall> inRounds(List<Source> sources) {
        return () -> IntStream.range(0, CALLS)
                .boxed()
                .flatMap(round -> sources.stream()
                        .filter(source -> round < callsOf(source.operation()))
                        .map(source -> round == 0 ? withBody(source) : next(source)))
                .iterator();
    }

    /** A spoiled body may be none at all; an operation that is called once is to be called with one. */
    private OddCall withBody(Source source) {
        OddCall call = next(source);
        return call.body().isEmpty() && contract.hasBody(call.operation()) ? withBody(source) : call;
    }

    private OddCall next(Source source) {
        return source.calls().next(random).value();
    }

    private Answer answer(OddCall call) {
        if (call.operation().access().isPublic()) {
            return send(call, null);
        }
        Answer answer = send(call, tokens.computeIfAbsent(call.user(), api::freshToken));
        // What was called before may have ended the session, or worse.
        if (answer.status() == 401 || answer.code().equals("must_change_password")) {
            tokens.put(call.user(), api.freshToken(call.user()));
            return send(call, tokens.get(call.user()));
        }
        return answer;
    }

    private static Answer send(OddCall call, @Nullable String token) {
        String body = call.body().isEmpty() ? null : call.body();
        return api.call(
                call.operation().method(),
                call.path(),
                token,
                body,
                call.headers().toArray(String[]::new));
    }

    private static Arbitrary<List<String>> headers() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, 50).map(number -> List.of("Idempotency-Key", "k" + number)),
                Arbitraries.just(List.of("X-Correlation-Id", "' or 1=1 --")),
                Arbitraries.just(List.of("If-Match", "\"x\"")),
                Arbitraries.just(List.of()),
                Arbitraries.just(List.of()));
    }

    private static Arbitrary<String> path(Operation operation) {
        Arbitrary<String> odd =
                Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.just("")), Tuple.of(1, OddJson.texts()));
        Arbitrary<String> path = odd.map(text -> ContractCalls.path(
                operation, (word, name) -> text.isEmpty() ? rows.named(word).orElse("1") : text));
        List<Arbitrary<String>> query = operation.parameters().stream()
                .filter(parameter -> parameter.place() == Operation.Location.QUERY)
                .map(parameter -> Arbitraries.frequencyOf(
                        Tuple.of(2, Arbitraries.just("")),
                        Tuple.of(
                                1,
                                OddJson.texts()
                                        .map(text -> parameter.name() + "=" + ContractCalls.encoded(cut(text))))))
                .toList();
        Arbitrary<String> queries = Combinators.combine(query)
                .as(parts -> parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("&")));
        return Combinators.combine(path, queries)
                .as((at, asked) -> cut(cut(at) + (asked.isEmpty() ? "" : "?" + asked)));
    }

    /** Empty: none. */
    private Arbitrary<String> body(Operation operation, Samples samples) {
        JsonNode some = contract.body(operation, samples, false);
        JsonNode all = contract.body(operation, samples, true);
        if (some == null || all == null) {
            return Arbitraries.just("");
        }
        return Arbitraries.of(some, all)
                .flatMap(body -> Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.just(body.toString())), Tuple.of(3, OddJson.spoiled(body))));
    }

    /** A head of the request beyond 16 kB is refused before it is one, and costs an HTTP/2 connection: GOAWAY. */
    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 2).replaceFirst("%.?$", "");
    }

    private static String shown(@Nullable String text) {
        return text == null ? "" : text.length() <= 300 ? text : text.substring(0, 300) + "…";
    }
}
