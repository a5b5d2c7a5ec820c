import type { Argument, Command, Option } from 'commander';
import { code, heading, renderTable } from './table';

const INTRODUCTION = `Every command takes \`--stack NAME\`, \`dev\` by default. Where a command works on every machine, it does so until a stack is
named. A command exits with 1 where it fails, and prints each reason on a line of standard error.`;

/** Describes every command with its arguments and options. */
export function describeCommands(cli: Command): string {
  const commands = cli.commands.map((command) =>
    [
      `## ${command.name()}`,
      sentence(command.description()),
      code(formatUsage(command)),
      ...formatTable(command),
    ].join('\n\n'),
  );
  return `${[heading('Commands', INTRODUCTION).trimEnd(), ...commands].join('\n\n')}\n`;
}

function formatUsage(command: Command): string {
  const options = command.options.length === 0 ? [] : ['[options]'];
  const given = command.registeredArguments.map(formatName);
  return ['bin/fleet', command.name(), ...options, ...given].join(' ');
}

function formatTable(command: Command): string[] {
  const rows = [
    ...command.registeredArguments.map((each) => [code(formatName(each)), each.description, '']),
    ...command.options.map((each) => [code(each.flags), each.description, formatDefault(each)]),
  ];
  return rows.length === 0 ? [] : [renderTable(['argument or option', 'meaning', 'default'], rows)];
}

function formatName(argument: Argument): string {
  const name = argument.name() + (argument.variadic ? '...' : '');
  return argument.required ? `<${name}>` : `[${name}]`;
}

const formatDefault = ({ defaultValue }: Option): string =>
  typeof defaultValue === 'string' ? code(defaultValue) : '';

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
