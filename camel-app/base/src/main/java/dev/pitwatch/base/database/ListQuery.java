package dev.pitwatch.base.database;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * A list that is answered in pages, with the number of all its rows.
 *
 * @param columns what stands behind {@code select}
 * @param rows {@code from … where …}, with the filters as named parameters
 * @param mapper of one row
 * @param again how rows are read again by their ids, e.g. {@code from job j where j.id = any(array(select j.id %s))}: when columns cost a
 *     statement each, those of the pages before are not read then; null: columns are cheap
 * @param shared a column that is the same in rows that follow each other, and one object as {@link JsonColumn}; null: there is none
 */
public record ListQuery<T>(
        String columns, String rows, RowMapper<T> mapper, @Nullable String again, @Nullable String shared) {

    /** As the database sends them: rows may be long. */
    private static final int ROWS_AT_ONCE = 50;

    /** Of a page: several calls of a workshop run at once, and the heap is everybody's. */
    private static final long MAX_BYTES = 2 << 20;

    private static final String COUNTED = "select counted.*, %s as bytes_of_row from (select %s %s) counted";

    private static final String BYTES = "octet_length(counted::text)";

    /** Counted for each row, it would refuse pages that are small in memory. */
    private static final String BYTES_BUT_SHARED = BYTES + " - octet_length(row(counted.%s)::text)";

    /** One whose columns are cheap. */
    public ListQuery(String columns, String rows, RowMapper<T> mapper) {
        this(columns, rows, mapper, null);
    }

    /** One whose rows have nothing alike. */
    public ListQuery(String columns, String rows, RowMapper<T> mapper, @Nullable String again) {
        this(columns, rows, mapper, again, null);
    }

    /** {@return a page of it, in that order, under these filters} */
    public Paged<T> page(Handle handle, String order, Page page, UnaryOperator<Query> filters) {
        return page(
                handle,
                order,
                page,
                filters,
                count(handle, "select count(*) " + rows, filters).orElseThrow());
    }

    /** {@return the same of one workshop, which is bound as {@code workshop}; empty: the handle sees no such workshop} */
    public Optional<Paged<T>> pageOf(
            long workshopId, Handle handle, String order, Page page, UnaryOperator<Query> filters) {
        UnaryOperator<Query> all = query -> filters.apply(query.bind("workshop", workshopId));
        String sql =
                """
                select case when exists (select 1 from workshop where id = :workshop and archived_at is null)
                    then (select count(*) %s) end
                """
                        .formatted(rows);
        return count(handle, sql, all).map(total -> page(handle, order, page, all, total));
    }

    private static Optional<Long> count(Handle handle, String sql, UnaryOperator<Query> filters) {
        return filters.apply(handle.createQuery(sql)).mapTo(Long.class).findOne();
    }

    /**
     * {@return the same when the number of all its rows is known}
     *
     * @throws Problem {@code validation_failed} for a page of several rows that are too long together
     */
    public Paged<T> page(Handle handle, String order, Page page, UnaryOperator<Query> filters, long total) {
        String part = "%s order by %s limit :size offset :offset".formatted(rows, order);
        String found = again == null ? part : "%s order by %s".formatted(again.formatted(part), order);
        String counted = shared == null ? BYTES : BYTES_BUT_SHARED.formatted(shared);
        String sql = COUNTED.formatted(counted, columns, found);
        PageBytes bytes = new PageBytes(page);
        return new Paged<>(
                filters.apply(handle.createQuery(sql))
                        .bind("size", page.size())
                        .bind("offset", page.offset())
                        .setFetchSize(ROWS_AT_ONCE)
                        .map((row, context) -> {
                            bytes.add(row.getLong("bytes_of_row"));
                            return mapper.map(row, context);
                        })
                        .list(),
                total);
    }

    /** What was read of a page. */
    private static final class PageBytes {

        private final Page page;
        private long bytes;
        private int rows;

        PageBytes(Page page) {
            this.page = page;
        }

        void add(long ofRow) {
            bytes += ofRow;
            rows++;
            if (rows > 1 && bytes > MAX_BYTES) {
                throw Problem.invalid(
                        "page_size",
                        "is %d, and the first %d of the page have %d bytes, expected a size whose rows have at most %d: ask for fewer"
                                .formatted(page.size(), rows, bytes, MAX_BYTES));
            }
        }
    }
}
