package dev.pitwatch.base.database;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
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

    /** As the database sends them: rows may be long. One more than most pages have, which are whole then without asking for more. */
    private static final int ROWS_AT_ONCE = 51;

    /** Of a page: several calls of a workshop run at once, and the heap is everybody's. */
    private static final long MAX_BYTES = 2 << 20;

    private static final String IS_THERE =
            "select exists (select 1 from workshop where id = :workshop and archived_at is null)";

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
        return page(handle, order, page, filters, oneByOne());
    }

    /** {@return the same when another statement under the same filters counts all its rows for less} */
    public Paged<T> page(Handle handle, String order, Page page, UnaryOperator<Query> filters, String count) {
        return page(handle, order, page, filters, () -> count(handle, filters, count));
    }

    /** {@return the same of one workshop, which is bound as {@code workshop}; empty: the handle sees no such workshop} */
    public Optional<Paged<T>> pageOf(
            long workshopId, Handle handle, String order, Page page, UnaryOperator<Query> filters) {
        return pageOf(
                workshopId, handle, order, page, filters, () -> count(handle, of(workshopId, filters), oneByOne()));
    }

    /** The same when there is a cheaper way to count all its rows. */
    public Optional<Paged<T>> pageOf(
            long workshopId, Handle handle, String order, Page page, UnaryOperator<Query> filters, LongSupplier total) {
        return isThere(workshopId, handle)
                ? Optional.of(page(handle, order, page, of(workshopId, filters), total))
                : Optional.empty();
    }

    private static UnaryOperator<Query> of(long workshopId, UnaryOperator<Query> filters) {
        return query -> filters.apply(query.bind("workshop", workshopId));
    }

    private String oneByOne() {
        return "select count(*) " + rows;
    }

    private static long count(Handle handle, UnaryOperator<Query> filters, String sql) {
        return filters.apply(handle.createQuery(sql)).mapTo(Long.class).one();
    }

    /** {@return whether the handle sees such a workshop} */
    public static boolean isThere(long workshopId, Handle handle) {
        return handle.createQuery(IS_THERE)
                .bind("workshop", workshopId)
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * {@return the same when there is a cheaper way to count all its rows, which is asked for unless the page is the last}
     *
     * @throws Problem {@code validation_failed} for a page of several rows that are too long together
     */
    public Paged<T> page(Handle handle, String order, Page page, UnaryOperator<Query> filters, LongSupplier total) {
        List<T> found = rows(handle, order, page, filters);
        boolean last = found.size() < page.size() && (!found.isEmpty() || page.offset() == 0);
        return new Paged<>(found, last ? page.offset() + found.size() : total.getAsLong());
    }

    private List<T> rows(Handle handle, String order, Page page, UnaryOperator<Query> filters) {
        String part = "%s order by %s limit :size offset :offset".formatted(rows, order);
        String found = again == null ? part : "%s order by %s".formatted(again.formatted(part), order);
        PageBytes bytes = new PageBytes(page);
        return filters.apply(handle.createQuery("select %s %s".formatted(columns, found)))
                .bind("size", page.size())
                .bind("offset", page.offset())
                .setFetchSize(ROWS_AT_ONCE)
                .map((row, context) -> {
                    bytes.add(length(row));
                    return mapper.map(row, context);
                })
                .list();
    }

    /** As the database has sent it, which the driver has at hand: counted there, each value would be made twice. */
    private long length(ResultSet row) throws SQLException {
        ResultSetMetaData columnsOfRow = row.getMetaData();
        long length = 0;
        for (int i = 1; i <= columnsOfRow.getColumnCount(); i++) {
            byte[] value = columnsOfRow.getColumnName(i).equals(shared) ? null : row.getBytes(i);
            length += value == null ? 0 : value.length;
        }
        return length;
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
