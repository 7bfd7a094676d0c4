package io.carafe.api.error;

/** There is no container of that name or id, or more than one begins with it. */
public final class ContainerNotFoundException extends CarafeException {
    private static final long serialVersionUID = 1L;

    public ContainerNotFoundException(String problem, String advice) {
        super(problem, advice);
    }

    /** No container has this name, id or prefix of an id. */
    public static ContainerNotFoundException none(String nameOrId) {
        return new ContainerNotFoundException("no such container: " + nameOrId, "See all of them with: carafe ps -a");
    }
}
