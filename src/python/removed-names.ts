/** Names, methods and arguments that a later release of their package no longer has, of packages that many agents ask for without a version. */
interface Removed {
  readonly package: string;
  /** First release without them: its major version. */
  readonly since: number;
  /** Names by the module that they were imported from. */
  readonly names?: Readonly<Record<string, string>>;
  /** Methods, each as check writes a call: `module.Class().method`. */
  readonly methods?: RegExp;
  /** Keywords by the function or class that took them. */
  readonly keywords?: Readonly<Record<string, string>>;
  /** What to write in their place. */
  readonly instead: string;
}

const REMOVED: readonly Removed[] = [
  {
    package: 'a2a-sdk',
    since: 1,
    names: {
      'a2a.types':
        'A2AError DataPart FileBase FilePart FileWithBytes FileWithUri GetAuthenticatedExtendedCardRequest GetTaskResponse GetTaskSuccessResponse In JSONParseError JSONRPCError JSONRPCErrorResponse JSONRPCMessage JSONRPCRequest JSONRPCResponse MessageSendConfiguration MessageSendParams MutualTLSSecurityScheme PartBase PushNotificationAuthenticationInfo PushNotificationConfig SendMessageSuccessResponse SendStreamingMessageRequest SendStreamingMessageResponse SendStreamingMessageSuccessResponse TaskIdParams TaskQueryParams TaskResubscriptionRequest TextPart TransportProtocol',
      'a2a.utils':
        'EXTENDED_AGENT_CARD_PATH PREV_AGENT_CARD_WELL_KNOWN_PATH append_artifact_to_task are_modalities_compatible build_text_artifact completed_task create_task_obj get_artifact_text get_data_parts get_file_parts get_message_text get_text_parts new_agent_parts_message new_agent_text_message new_artifact new_data_artifact new_task new_text_artifact',
      'a2a.utils.constants': 'EXTENDED_AGENT_CARD_PATH PREV_AGENT_CARD_WELL_KNOWN_PATH',
      'a2a.utils.errors':
        'A2AServerError AuthenticatedExtendedCardNotConfiguredError JSONRPCError MethodNotImplementedError ServerError',
      'a2a.client':
        'A2AClient A2AClientHTTPError A2AClientJSONError ClientEvent Consumer create_text_message_object',
      'a2a.server.request_handlers': 'JSONRPCHandler RESTHandler',
    },
    instead: 'change the code to the new interface',
  },
  {
    package: 'starlette',
    since: 1,
    methods:
      /^starlette\.applications\.Starlette\(\)\.(add_event_handler|on_event|route|websocket_route|exception_handler|middleware)$/,
    keywords: { 'starlette.applications.Starlette': 'on_startup on_shutdown' },
    instead: 'give the application routes, middleware, exception_handlers and a lifespan instead',
  },
];

/** What the locked release of a package has no more. */
export interface RemovedName {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  readonly since: number;
  readonly instead: string;
}

type Versions = ReadonlyMap<string, string>;

/** Finds the first of some names that a module of the locked release has no more. @param versions of the image's packages, by PyPI name */
export const findRemovedImport = (
  module: string,
  names: readonly string[],
  versions: Versions,
): RemovedName | undefined =>
  findFirst(versions, ({ names: removed }) => findIn(removed, module, names));

/** Finds what a call of a package's function uses, and its locked release has no more: the method, or a keyword. */
export const findRemovedCall = (
  called: string,
  keywords: Iterable<string>,
  versions: Versions,
): RemovedName | undefined =>
  findFirst(versions, ({ methods, keywords: removed }) =>
    methods?.test(called) === true
      ? called.replace(/^.*\./, '')
      : findIn(removed, called, [...keywords]),
  );

const findIn = (
  removed: Readonly<Record<string, string>> = {},
  of: string,
  names: readonly string[],
): string | undefined =>
  Object.hasOwn(removed, of)
    ? names.find((name) => removed[of]?.split(' ').includes(name))
    : undefined;

function findFirst(
  versions: Versions,
  find: (removed: Removed) => string | undefined,
): RemovedName | undefined {
  for (const removed of REMOVED) {
    const { package: of, since, instead } = removed;
    const version = versions.get(of);
    if (version === undefined || Number(version.split('.')[0]) < since) continue;
    const name = find(removed);
    if (name !== undefined) return { name, package: of, version, since, instead };
  }
  return undefined;
}
