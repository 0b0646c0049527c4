package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CameraTurnsTest {

    private final CameraTurns turns = new CameraTurns();

    @Test
    void givenManyChangesOfOneWorkshop_whenAnotherHasOne_thenItIsTheSecondOfAllAndTheOrderOfEachStays() {
        assertThat(order("shine/pit1", "shine/pit2", "shine/pit3", "gloss/pit1", "shine/pit4"))
                .containsExactly("shine/pit1", "gloss/pit1", "shine/pit2", "shine/pit3", "shine/pit4");
    }

    @Test
    void givenAWorkshopThatHadATurn_whenItHasMoreChanges_thenThatWhichWaitedIsFirst() {
        turns.took("shine/pit1");
        assertThat(order("shine/pit2", "shine/pit3", "gloss/pit1"))
                .containsExactly("gloss/pit1", "shine/pit2", "shine/pit3");

        turns.took("gloss/pit1");
        assertThat(order("gloss/pit2", "shine/pit2")).containsExactly("shine/pit2", "gloss/pit2");
    }

    private List<String> order(String... names) {
        return turns.of(List.of(names));
    }
}
