package dev.pitwatch.core.work.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.work.stream.StreamToken.Recording;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What holds of every token, whomever it is for. */
class StreamTokensTest {

    private static final MasterKey KEY =
            new MasterKey("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8));
    private static final MasterKey OTHER_KEY =
            new MasterKey("fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.UTF_8));
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

    private final TestClock clock = TestClock.atExample();
    private final StreamTokens tokens = new StreamTokens(KEY, clock);
    private final AtomicLong nanoTime = new AtomicLong();

    @Provide
    Arbitrary<StreamViewer> viewers() {
        return Combinators.combine(Arbitraries.create(UUID::randomUUID), Arbitraries.of(true, false))
                .as(StreamViewer::new);
    }

    @Provide
    Arbitrary<Recording> recordings() {
        Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(60);
        return Combinators.combine(texts, texts, texts).as(Recording::new);
    }

    @Property
    void givenAToken_whenReadAgain_thenItSaysWhatItWasMadeFor(
            @ForAll("viewers") StreamViewer viewer, @ForAll long pit, @ForAll boolean main) {
        StreamTokens.Issued issued = tokens.read(viewer, pit, main);

        StreamToken said = tokens.verify(issued.token()).orElseThrow();

        assertThat(issued.token()).matches("pvt_[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}");
        assertThat(said.viewer()).isEqualTo(viewer);
        assertThat(said.pitId()).isEqualTo(pit);
        assertThat(said.main()).isEqualTo(main);
        assertThat(said.recording()).isEmpty();
        assertThat(said.expiresAt()).isEqualTo(issued.expiresAt());
        assertThat(issued.toString()).doesNotContain(issued.token());
        assertThat(new StreamTokens(OTHER_KEY, clock).verify(issued.token())).isEmpty();
    }

    @Property
    void givenATokenOfARecording_whenReadAgain_thenItHoldsTheSpanAndIsOfTheOtherKind(
            @ForAll("viewers") StreamViewer viewer, @ForAll long pit, @ForAll("recordings") Recording recording) {
        StreamToken said =
                tokens.verify(tokens.playback(viewer, pit, recording).token()).orElseThrow();

        assertThat(said.recording()).contains(recording);
    }

    @Property
    void givenAToken_whenOneLetterIsAnother_thenItIsNone(
            @ForAll("viewers") StreamViewer viewer,
            @ForAll long pit,
            @ForAll @IntRange(max = 200) int at,
            @ForAll @IntRange(max = 64) int letter) {
        String token = tokens.read(viewer, pit, false).token();
        int changed = at % token.length();
        char other = LETTERS.charAt(letter);
        String tampered = token.substring(0, changed) + other + token.substring(changed + 1);

        assertThat(tokens.verify(tampered).isPresent()).isEqualTo(tampered.equals(token));
    }

    @Property
    void givenAToken_whenCutOrLonger_thenItIsNone(
            @ForAll("viewers") StreamViewer viewer, @ForAll @IntRange(min = 1, max = 200) int by) {
        String token = tokens.read(viewer, 1, true).token();

        assertThat(tokens.verify(token.substring(0, Math.max(0, token.length() - by))))
                .isEmpty();
        assertThat(tokens.verify(token + "A".repeat(by))).isEmpty();
    }

    @Property
    void givenAnyText_whenRead_thenItIsNone(@ForAll String text) {
        assertThat(tokens.verify(text)).isEmpty();
        assertThat(tokens.verify("pvt_" + text)).isEmpty();
        assertThat(tokens.verify("pvt_" + text + "." + text)).isEmpty();
    }

    @Property
    void givenAToken_whenItsTimeIsOver_thenItIsNone(
            @ForAll("viewers") StreamViewer viewer, @ForAll @LongRange(max = 2_000_000) long millis) {
        StreamTokens.Issued live = tokens.read(viewer, 1, true);
        StreamTokens.Issued recorded = tokens.playback(viewer, 1, new Recording("w/p", "s", "d"));
        assertThat(Duration.between(clock.instant(), live.expiresAt())).isLessThanOrEqualTo(Duration.ofSeconds(60));

        clock.pass(Duration.ofMillis(millis));

        assertThat(tokens.verify(live.token()).isPresent())
                .isEqualTo(clock.instant().isBefore(live.expiresAt()));
        assertThat(tokens.verify(recorded.token()).isPresent())
                .isEqualTo(clock.instant().isBefore(recorded.expiresAt()));
    }

    @Property(tries = 20)
    void givenTokens_whenUsed_thenEachOpensOneSessionAndIsForgottenWithItsEnd(
            @ForAll @IntRange(min = 1, max = 200) int count) {
        UsedTokens used = new UsedTokens(nanoTime::get);
        for (int i = 0; i < count; i++) {
            StreamToken token = token();
            UUID session = UUID.randomUUID();
            assertThat(used.use(token, session)).isTrue();
            assertThat(used.use(token, UUID.randomUUID())).as("another").isFalse();
            assertThat(used.use(token, session)).as("the same again").isTrue();
        }
        assertThat(used.size()).isEqualTo(count);

        nanoTime.addAndGet(UsedTokens.KEPT.toNanos() - 1);
        assertThat(used.use(token(), UUID.randomUUID())).isTrue();
        assertThat(used.size()).isEqualTo(count + 1);
        nanoTime.incrementAndGet();

        assertThat(used.use(token(), UUID.randomUUID())).isTrue();
        assertThat(used.size()).isEqualTo(2);
    }

    @Property(tries = 1)
    void givenAsManyTokensAsMayBeUsed_whenOneMoreComes_thenItIsRefusedUntilOthersEnd() {
        UsedTokens used = new UsedTokens(nanoTime::get);
        StreamToken last = token();
        for (long number = 0; number < UsedTokens.MAX_USED; number++) {
            used.use(numbered(last, number), UUID.randomUUID());
        }

        assertThat(used.use(numbered(last, -1), UUID.randomUUID())).isFalse();

        nanoTime.addAndGet(UsedTokens.KEPT.toNanos());
        assertThat(used.use(token(), UUID.randomUUID())).isTrue();
    }

    private static StreamToken numbered(StreamToken token, long number) {
        return new StreamToken(token.viewer(), 1, true, token.expiresAt(), number, Optional.empty());
    }

    private StreamToken token() {
        return tokens.verify(tokens.read(new StreamViewer(UUID.randomUUID(), false), 1, true)
                        .token())
                .orElseThrow();
    }
}
