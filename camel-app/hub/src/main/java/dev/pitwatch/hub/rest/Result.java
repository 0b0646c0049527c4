package dev.pitwatch.hub.rest;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a handler answers.
 *
 * @param data of the envelope; a {@link Streamed} goes without one, {@link Rows} bring their own {@code meta}, an {@link ObjectStream} is read while it is sent
 * @param meta of the envelope; null: left out
 * @param location where the created thing can be read: its own place, or its list where it has none
 * @param tag of the version of the thing, for {@code If-Match}
 * @param cookie for the browser to keep
 */
public record Result(
        int status,
        @Nullable Object data,
        @Nullable Map<String, Object> meta,
        Optional<String> location,
        Optional<String> tag,
        Optional<String> cookie) {

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;

    /** What is kept in no version. */
    public Result(int status, @Nullable Object data, @Nullable Map<String, Object> meta, Optional<String> location) {
        this(status, data, meta, location, Optional.empty(), Optional.empty());
    }

    public static Result ok(Object data) {
        return new Result(OK, data, null, Optional.empty());
    }

    /** {@return the same with the tag of its version} */
    public Result tagged(String version) {
        return new Result(status, data, meta, location, Optional.of(version), cookie);
    }

    /** {@return the same with a cookie} */
    public Result keeping(String text) {
        return new Result(status, data, meta, location, tag, Optional.of(text));
    }

    public static Result accepted(Object data) {
        return new Result(ACCEPTED, data, null, Optional.empty());
    }

    public static Result nothing() {
        return new Result(OK, null, null, Optional.empty());
    }

    public static Result created(String location, Object data) {
        return new Result(CREATED, data, null, Optional.of(location));
    }

    public static Result list(Paged<?> paged, Page page) {
        return new Result(OK, paged.items(), meta(page, paged.total()), Optional.empty());
    }

    /** {@return the {@code meta} of a list's page} */
    public static Map<String, Object> meta(Page page, long total) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("page", page.number());
        meta.put("page_size", page.size());
        meta.put("total", total);
        return meta;
    }

    public static Result file(Streamed file) {
        return new Result(OK, file, null, Optional.empty());
    }

    /** {@return a list that is read while it is sent} */
    public static Result rows(Rows rows) {
        return new Result(OK, rows, null, Optional.empty());
    }
}
