package dev.pitwatch.base.database;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * Mappers of rows to records, a column to a component: {@code closed_at} to {@code closedAt}, a code such as {@code in_progress}
 * to the enum constant {@code IN_PROGRESS}, JSON to what is a {@link JsonColumn}.
 */
public final class RecordMapper {

    private RecordMapper() {}

    /** {@return a mapper of rows to the record} The record may be private, and may have other constructors. */
    public static <T extends Record> RowMapper<T> of(Class<T> type) {
        Class<?>[] components = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(components);
            constructor.setAccessible(true);
            return ConstructorMapper.of(constructor);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("%s has no canonical constructor".formatted(type), e);
        }
    }
}
