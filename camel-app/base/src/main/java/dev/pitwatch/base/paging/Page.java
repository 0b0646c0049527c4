package dev.pitwatch.base.paging;

/**
 * Which part of a list is wanted.
 *
 * @param number from 1
 * @param size at least 1
 */
public record Page(int number, int size) {

    public Page {
        if (number < 1 || size < 1) {
            throw new IllegalArgumentException(
                    "page %d of size %d, expected 1 or more of both".formatted(number, size));
        }
    }

    /** {@return how many items come before it} */
    public long offset() {
        return (number - 1L) * size;
    }
}
