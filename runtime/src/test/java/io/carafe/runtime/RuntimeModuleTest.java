package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Binding;
import com.google.inject.Scope;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.spi.DefaultBindingScopingVisitor;
import com.google.inject.spi.Elements;
import com.google.inject.spi.UntargettedBinding;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RuntimeModuleTest {
    /** Two objects that each guard the same files by a lock of their own guard nothing. */
    @Test
    void whatKeepsSomethingOfItsOwnIsThereOnce() {
        List<Class<?>> free = Elements.getElements(new RuntimeModule(Path.of("/nowhere"), OptionalInt.of(1))).stream()
                .filter(UntargettedBinding.class::isInstance)
                .map(UntargettedBinding.class::cast)
                .filter(binding -> !isSingleton(binding))
                .<Class<?>>map(binding -> binding.getKey().getTypeLiteral().getRawType())
                .toList();

        assertThat(free).hasSizeGreaterThan(40);
        assertThat(free.stream().filter(RuntimeModuleTest::keepsSomething)).isEmpty();
    }

    private static boolean isSingleton(Binding<?> binding) {
        return binding.acceptScopingVisitor(new DefaultBindingScopingVisitor<>() {
            @Override
            protected Boolean visitOther() {
                return false;
            }

            @Override
            public Boolean visitScope(Scope scope) {
                return scope == Scopes.SINGLETON;
            }

            @Override
            public Boolean visitScopeAnnotation(Class<? extends Annotation> annotation) {
                return annotation == Singleton.class;
            }
        });
    }

    /** What changes, or is there to be waited for, and was not given to it. */
    private static boolean keepsSomething(Class<?> type) {
        Set<Type> given = Arrays.stream(type.getDeclaredConstructors())
                .map(Constructor::getGenericParameterTypes)
                .flatMap(Arrays::stream)
                .collect(Collectors.toSet());
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .anyMatch(field -> !Modifier.isFinal(field.getModifiers())
                        || (mayChange(field.getType()) && !given.contains(field.getGenericType())));
    }

    private static boolean mayChange(Class<?> type) {
        return type.isArray()
                || type == Object.class
                || type.getName().startsWith("java.util.concurrent.")
                || Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type);
    }
}
