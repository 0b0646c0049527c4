package dev.pitwatch.base.paging;

import java.util.List;
import java.util.function.Function;

/**
 * A page of a list.
 *
 * @param items of this page, in the list's order
 * @param total items in the whole list
 */
public record Paged<T>(List<T> items, long total) {

    public Paged {
        items = List.copyOf(items);
    }

    /** {@return the same page of something made of each item} */
    public <R> Paged<R> map(Function<? super T, ? extends R> change) {
        return new Paged<>(items.stream().<R>map(change).toList(), total);
    }
}
