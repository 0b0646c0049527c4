package dev.pitwatch.base.database;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * A list that is answered in pages, with the number of all its rows.
 *
 * @param columns what stands behind {@code select}
 * @param rows {@code from … where …}, with the filters as named parameters
 * @param mapper of one row
 */
public record ListQuery<T>(String columns, String rows, RowMapper<T> mapper) {

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

    /** {@return the same when the number of all its rows is known} */
    public Paged<T> page(Handle handle, String order, Page page, UnaryOperator<Query> filters, long total) {
        String sql = "select %s %s order by %s limit :size offset :offset".formatted(columns, rows, order);
        return new Paged<>(
                filters.apply(handle.createQuery(sql))
                        .bind("size", page.size())
                        .bind("offset", page.offset())
                        .map(mapper)
                        .list(),
                total);
    }
}
