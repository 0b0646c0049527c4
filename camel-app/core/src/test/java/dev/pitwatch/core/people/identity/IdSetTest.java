package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdSetTest {

    @Test
    void givenIdsInAnyOrder_whenCopied_thenItIsASetLikeOthers() {
        Set<Long> ids = IdSet.copyOf(List.of(7L, 3L, 7L, 5L));

        assertThat(ids).containsExactly(3L, 5L, 7L).isEqualTo(Set.of(3L, 5L, 7L));
        assertThat(Set.of(3L, 5L, 7L)).isEqualTo(ids).hasSameHashCodeAs(ids);
        assertThat(ids.contains(5L)).isTrue();
        assertThat(ids.contains(4L)).isFalse();
    }

    @Test
    void givenASet_whenCopiedAgainOrChanged_thenItIsTheSameAndStays() {
        Set<Long> ids = IdSet.copyOf(List.of(1L));

        assertThat(IdSet.copyOf(ids)).isSameAs(ids);
        assertThat(IdSet.copyOf(List.of())).isSameAs(IdSet.copyOf(Set.of())).isEmpty();
        assertThatThrownBy(() -> ids.add(2L)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ids.remove(1L)).isInstanceOf(UnsupportedOperationException.class);
    }
}
