/** Modules that a later release of their package no longer has, of packages that many agents ask for without a version. */
interface Removed {
  readonly module: RegExp;
  readonly package: string;
  /** First release without it: its major version. */
  readonly since: number;
  /** What to write in place of `module`. */
  readonly instead: (module: string) => string;
}

const toClassic = (module: string): string =>
  `import ${module.replace(/^langchain/, 'langchain_classic')} and ask for langchain-classic`;

const REMOVED: readonly Removed[] = [
  {
    module:
      /^langchain\.(adapters|base_language|cache|callbacks|chains|docstore|document_loaders|document_transformers|evaluation|globals|hub|indexes|input|llms|load|memory|output_parsers|prompts|python|requests|retrievers|runnables|schema|serpapi|smith|sql_database|storage|text_splitter|utilities|utils|vectorstores)(\.|$)/,
    package: 'langchain',
    since: 1,
    instead: toClassic,
  },
  {
    module:
      /^langchain\.agents\.(agent|agent_iterator|agent_toolkits|agent_types|chat|conversational|conversational_chat|format_scratchpad|initialize|json_chat|load_tools|loading|mrkl|openai_\w+|output_parsers|react|schema|self_ask_with_search|structured_chat|tool_calling_agent|tools|types|utils|xml)(\.|$)/,
    package: 'langchain',
    since: 1,
    instead: toClassic,
  },
  {
    module: /^langchain_core\.pydantic_v1(\.|$)/,
    package: 'langchain-core',
    since: 1,
    instead: () => 'import from pydantic.v1',
  },
  {
    module: /^openai\.(error|api_resources|embeddings_utils|openai_object)(\.|$)/,
    package: 'openai',
    since: 1,
    instead: () => 'use the client of the new interface, such as openai.OpenAI()',
  },
  {
    module: /^mcp\.server\.fastmcp(\.|$)/,
    package: 'mcp',
    since: 2,
    instead: () => 'import MCPServer from mcp.server.mcpserver',
  },
  {
    module:
      /^a2a\.(client\.(client_task_manager|helpers|legacy|legacy_grpc|middleware)|contrib|grpc|server\.apps|server\.request_handlers\.(jsonrpc|rest)_handler|utils\.(artifact|helpers|message|parts))(\.|$)/,
    package: 'a2a-sdk',
    since: 1,
    instead: () => 'change the code to the new interface',
  },
];

/** A module that the locked release of its package has no more. */
export interface RemovedModule {
  readonly package: string;
  readonly version: string;
  readonly since: number;
  readonly instead: string;
}

/**
 * Finds out whether the locked release of a package still has a module.
 * @param versions of the image's packages, by PyPI name
 * @returns undefined where it has, or where that is not known
 */
export function findRemoved(
  module: string,
  versions: ReadonlyMap<string, string>,
): RemovedModule | undefined {
  const removed = REMOVED.find((each) => each.module.test(module));
  const version = removed && versions.get(removed.package);
  if (!removed || version === undefined || Number(version.split('.')[0]) < removed.since)
    return undefined;
  const { package: of, since } = removed;
  return { package: of, version, since, instead: removed.instead(module) };
}
