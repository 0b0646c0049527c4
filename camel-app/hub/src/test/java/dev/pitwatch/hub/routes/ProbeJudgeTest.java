package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.database.ReadingTrialChannels.Verdict;
import dev.pitwatch.hub.routes.EditJudge.Fault;
import dev.pitwatch.hub.routes.ProbeRun.Finding;
import dev.pitwatch.hub.routes.RecentEdits.Edit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProbeJudgeTest {

    private static final Finding WRONG = new Finding(Verdict.WRONG, "ingest-car", "a made-up reading fails here");
    private static final RouteFile BEFORE =
            new RouteFile(RouteFile.FOLDER, "ingest.camel.yaml", "before".getBytes(UTF_8), "me", Instant.EPOCH);

    private final List<Map<String, Optional<RouteFile>>> tried = new ArrayList<>();
    private Finding running = WRONG;
    private Finding before = Finding.GOOD;
    private final ProbeJudge judge = new ProbeJudge(instead -> {
        tried.add(instead);
        return instead.isEmpty() ? running : before;
    });
    private long nanos;
    private List<Edit> edits = List.of();

    @Test
    void givenThreeThatFailOneAfterTheOther_whenWhatRanBeforeLetsThemThrough_thenAFault() {
        edit();
        assertThat(look(0)).isEmpty();
        assertThat(look(9)).as("not yet").isEmpty();
        assertThat(tried).isEmpty();
        assertThat(look(1)).isEmpty();
        assertThat(look(10)).isEmpty();

        assertThat(look(10)).hasValue(new Fault("3 of 3 made-up readings fail: a made-up reading fails here", false));
        assertThat(tried.get(3)).isEqualTo(Map.of("ingest", Optional.of(BEFORE), "mine", Optional.empty()));
    }

    /** The database may just be away when it is to be undone. */
    @Test
    void givenThreeThatFailed_whenTheEditWasNotUndone_thenTheNextThatFailsSaysItAgain() {
        edit();
        look(0);
        look(10);
        look(10);
        assertThat(look(10)).isPresent();

        assertThat(look(9)).as("it isn't tried").isEmpty();
        assertThat(look(1)).isPresent();
    }

    @Test
    void givenOneBetweenThatIsStored_whenOthersFail_thenTheyAreCountedAnew() {
        edit();
        look(0);
        look(10);
        look(10);
        running = Finding.GOOD;
        look(10);
        running = WRONG;

        assertThat(look(10)).isEmpty();
        assertThat(look(10)).isEmpty();
        assertThat(look(10)).isPresent();
    }

    @Test
    void givenWhatRanBeforeFailsToo_whenThreeFail_thenNoFaultOfTheEdits() {
        before = WRONG;
        edit();
        look(0);
        look(10);
        look(10);

        assertThat(look(10)).isEmpty();
    }

    @Test
    void givenAnotherEdit_whenTwoHaveFailed_thenItHasThreeOfItsOwn() {
        edit();
        look(0);
        look(10);
        look(10);
        edit();

        assertThat(look(1)).isEmpty();
        assertThat(look(10)).isEmpty();
        assertThat(look(10)).isEmpty();
        assertThat(look(10)).isPresent();
    }

    private void edit() {
        edits = List.of(
                new Edit("ingest", BEFORE, null, null, Instant.EPOCH, nanos),
                new Edit("mine", null, null, null, Instant.EPOCH, nanos));
    }

    private Optional<Fault> look(int secondsLater) {
        nanos += Duration.ofSeconds(secondsLater).toNanos();
        return judge.fault(edits, nanos);
    }
}
