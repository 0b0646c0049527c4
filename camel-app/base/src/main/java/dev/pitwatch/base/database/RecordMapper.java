package dev.pitwatch.base.database;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Mappers of rows to records, a column to a component: {@code closed_at} to {@code closedAt}, a code such as {@code in_progress}
 * to the enum constant {@code IN_PROGRESS}, JSON to what is a {@link JsonColumn}. Jdbi finds out for each answer which column is
 * whose and whether it may be null, by reflection that costs more than most questions do; here that is done once for a record
 * and a list of columns. So one record is mapped in the same way everywhere, whatever a statement registers.
 */
public final class RecordMapper<T extends Record> implements RowMapper<T> {

    private static final ClassValue<RecordMapper<?>> OF_CLASS = new ClassValue<>() {
        @Override
        @SuppressWarnings({"unchecked", "rawtypes"})
        protected RecordMapper<?> computeValue(Class<?> type) {
            return new RecordMapper(ConstructorMapper.of(constructor((Class) type)));
        }
    };

    private final RowMapper<T> any;
    /** No more than there are statements. */
    private final Map<List<String>, RowMapper<T>> byColumns = new ConcurrentHashMap<>();

    private RecordMapper(RowMapper<T> any) {
        this.any = any;
    }

    /** {@return the mapper of rows to the record} The record may be private, and may have other constructors. */
    @SuppressWarnings("unchecked")
    public static <T extends Record> RowMapper<T> of(Class<T> type) {
        return (RowMapper<T>) OF_CLASS.get(type);
    }

    private static <T extends Record> Constructor<T> constructor(Class<T> type) {
        Class<?>[] components = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(components);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("%s has no canonical constructor".formatted(type), e);
        }
    }

    @Override
    public T map(ResultSet rows, StatementContext context) throws SQLException {
        return specialize(rows, context).map(rows, context);
    }

    @Override
    public RowMapper<T> specialize(ResultSet rows, StatementContext context) throws SQLException {
        List<String> columns = columns(rows.getMetaData());
        RowMapper<T> known = byColumns.get(columns);
        if (known == null) {
            known = any.specialize(rows, context);
            byColumns.put(columns, known);
        }
        return known;
    }

    private static List<String> columns(ResultSetMetaData described) throws SQLException {
        List<String> columns = new ArrayList<>(described.getColumnCount());
        for (int column = 1; column <= described.getColumnCount(); column++) {
            columns.add(described.getColumnLabel(column));
        }
        return columns;
    }
}
