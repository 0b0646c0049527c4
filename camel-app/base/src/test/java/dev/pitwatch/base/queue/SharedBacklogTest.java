package dev.pitwatch.base.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SharedBacklogTest {

    /** Owned by the first letter. */
    private final SharedBacklog<String> backlog = new SharedBacklog<>(4, entry -> entry.charAt(0));

    /** {@return those that gave way} */
    private List<String> add(String... entries) {
        return Stream.of(entries).map(backlog::add).flatMap(Optional::stream).toList();
    }

    @Test
    void givenAnOwnerWithMany_whenAnotherHasOne_thenTheyTakeTurns() {
        assertThat(add("a1", "a2", "a3", "b1")).isEmpty();

        assertThat(backlog.next(10)).containsExactly("a1", "b1", "a2", "a3");
        assertThat(backlog.size()).isEqualTo(4);
    }

    @Test
    void givenItIsFull_whenAnotherOwnersComes_thenTheOldestOfTheLargestGivesWay() {
        assertThat(add("a1", "a2", "a3", "a4", "b1", "b2")).containsExactly("a1", "a2");
        assertThat(backlog.next(10)).containsExactly("a3", "b1", "a4", "b2");

        assertThat(add("a5", "a6", "a7")).hasSize(3).doesNotContain("b1", "b2");

        assertThat(backlog.next(10)).contains("b1", "b2").hasSize(4);
    }

    @Test
    void givenOneOwnerAlone_whenItIsFull_thenItsOwnOldestGivesWay() {
        add("a1", "a2", "a3", "a4", "a5");

        assertThat(backlog.next(10)).containsExactly("a2", "a3", "a4", "a5");
    }

    @Test
    void givenABatchThatWasStored_whenTheNextIsAsked_thenOthersComeFirst() {
        add("a1", "a2", "b1", "c1");
        List<String> batch = backlog.next(1);
        assertThat(batch).containsExactly("a1");

        backlog.remove(batch);

        assertThat(backlog.next(10)).containsExactly("b1", "c1", "a2");
    }

    @Test
    void givenOneThatGaveWayMeanwhile_whenTheBatchIsRemoved_thenWhatCameAfterStays() {
        add("a1", "a2", "a3", "a4");
        List<String> batch = backlog.next(2);

        add("a5");
        backlog.remove(batch);

        assertThat(backlog.next(10)).containsExactly("a3", "a4", "a5");
        assertThat(backlog.size()).isEqualTo(3);
    }
}
