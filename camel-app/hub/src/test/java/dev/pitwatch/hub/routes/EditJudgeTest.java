package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.routes.EditJudge.Fault;
import dev.pitwatch.hub.store.IngestTally;
import dev.pitwatch.hub.store.TalliedMessages;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EditJudgeTest {

    private long nanos;
    private final IngestTally tally = new IngestTally(() -> nanos);
    private final EditJudge judge = new EditJudge(tally);

    @BeforeEach
    void start() {
        pass(100);
    }

    @Test
    void givenGoodMessagesBefore_whenMoreThanAFifthAreRefused_thenAFault() {
        come(100, 0, "a", "b", "c");
        long edit = edit();
        come(16, 4, "a", "b", "c");
        assertThat(judge.fault(List.of(edit), 0)).as("a fifth").isEmpty();

        come(0, 1, "c");

        assertThat(judge.fault(List.of(edit), 0))
                .hasValue(new Fault("5 of 21 messages were refused as internal", false));
    }

    @Test
    void givenFewMessages_whenAllAreRefused_thenNoFaultBeforeTheTwentieth() {
        come(100, 0, "a", "b", "c");
        long edit = edit();
        come(0, 19, "a", "b", "c");
        assertThat(judge.fault(List.of(edit), 0)).isEmpty();

        come(0, 1, "a");

        assertThat(judge.fault(List.of(edit), 0)).isPresent();
    }

    @Test
    void givenAQuietHub_whenAllOfThreeAreRefusedInHalfAMinute_thenAFault() {
        come(6, 0, "a");
        long edit = edit();
        come(0, 2, "a");
        pass(30);
        assertThat(judge.fault(List.of(edit), 0)).as("two").isEmpty();
        come(0, 1, "a");
        assertThat(judge.fault(List.of(edit), 0))
                .hasValue(new Fault("3 of 3 messages were refused as internal", false));

        pass(100);
        come(6, 0, "a");
        long another = edit();
        come(0, 3, "a");
        pass(29);
        assertThat(judge.fault(List.of(another), 0)).as("more may come").isEmpty();
        pass(1);
        assertThat(judge.fault(List.of(another), 0)).isPresent();
    }

    @Test
    void givenAQuietHub_whenOneOfManyIsStoredOrADeviceIsSilent_thenNoFault() {
        come(6, 0, "a");
        long edit = edit();
        come(1, 18, "a");
        pass(30);
        assertThat(judge.fault(List.of(edit), 0)).isEmpty();

        pass(100);
        come(6, 0, "a", "b");
        long another = edit();
        come(0, 5, "a");
        pass(30);
        assertThat(judge.fault(List.of(another), 0)).isEmpty();
    }

    @Test
    void givenThreeDevices_whenTwoAreRefused_thenNoFaultUntilTheThirdSends() {
        come(100, 0, "a", "b", "c");
        long edit = edit();
        come(0, 30, "a", "b");
        assertThat(judge.fault(List.of(edit), 0)).isEmpty();

        come(1, 0, "c");

        assertThat(judge.fault(List.of(edit), 0)).isPresent();
    }

    @Test
    void givenOneDeviceInAll_whenItIsRefused_thenAFault() {
        come(100, 0, "a");
        long edit = edit();
        come(0, 20, "a");

        assertThat(judge.fault(List.of(edit), 0)).isPresent();
    }

    @Test
    void givenTwoPercentRefusedBefore_whenAllAre_thenNoFaultOfTheEdit() {
        come(98, 2, "a");
        long edit = edit();
        come(0, 20, "a");
        assertThat(judge.fault(List.of(edit), 0)).isEmpty();

        pass(200);
        come(99, 1, "a");
        long another = edit();
        come(0, 20, "a");
        assertThat(judge.fault(List.of(another), 0)).isPresent();
    }

    @Test
    void givenNoMessageInTheMinuteBefore_whenAllAreRefused_thenNobodyKnowsWhetherItWasGood() {
        come(100, 0, "a");
        pass(61);
        long edit = edit();
        come(0, 20, "a");

        assertThat(judge.fault(List.of(edit), 0)).isEmpty();
    }

    @Test
    void givenTwoEdits_whenTheLaterOneIsToBlame_thenWhatCameBetweenHidesNothing() {
        come(100, 0, "a");
        long first = edit();
        come(1000, 0, "a");
        long second = edit();
        come(0, 20, "a");

        assertThat(judge.fault(List.of(first, second), 0))
                .hasValue(new Fault("20 of 20 messages were refused as internal", false));
    }

    @Test
    void givenMessagesThatWait_whenNoneIsAcknowledgedForTwentySeconds_thenAFault() {
        come(100, 0, "a");
        long edit = edit();
        assertThat(judge.fault(List.of(edit), 3)).as("they have just come").isEmpty();
        pass(19);
        assertThat(judge.fault(List.of(edit), 3)).as("too early").isEmpty();
        pass(1);

        assertThat(judge.fault(List.of(edit), 3))
                .hasValue(new Fault("no message was acknowledged for 20 s, and 3 wait", true));

        come(1, 0, "a");
        assertThat(judge.fault(List.of(edit), 3)).isEmpty();
    }

    @Test
    void givenMessagesThatWaited_whenAnEditMendsThatAndItsExchangeTookLong_thenItHasTwentySecondsOfItsOwn() {
        come(100, 0, "a");
        long bad = edit();
        assertThat(judge.fault(List.of(bad), 3)).isEmpty();
        pass(12);
        long mended = edit();
        pass(10); // nobody looks while it is exchanged

        assertThat(judge.fault(List.of(bad, mended), 3))
                .as("they come again just now")
                .isEmpty();
        pass(20);
        assertThat(judge.fault(List.of(bad, mended), 3)).isPresent();
    }

    @Test
    void givenAMessageInHalfAMinute_whenOneIsJustOnItsWay_thenNoFault() {
        come(100, 0, "a");
        long edit = edit();
        for (int i = 0; i < 3; i++) {
            pass(30);
            assertThat(judge.fault(List.of(edit), 1)).as("on its way").isEmpty();
            come(1, 0, "a");
            pass(1);
            assertThat(judge.fault(List.of(edit), 0)).as("stored").isEmpty();
        }
    }

    @Test
    void givenAMessageInHalfAMinute_whenAStepHoldsIt_thenAFault() {
        come(100, 0, "a");
        long edit = edit();
        pass(30);
        assertThat(judge.fault(List.of(edit), 1)).isEmpty();
        pass(20);

        assertThat(judge.fault(List.of(edit), 1)).isPresent();
    }

    private long edit() {
        pass(1);
        return tally.mark();
    }

    private void come(int good, int bad, String... accounts) {
        for (int i = 0; i < good + bad; i++) {
            TalliedMessages.acknowledge(tally, accounts[i % accounts.length], i >= good);
        }
        nanos++;
    }

    private void pass(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }
}
