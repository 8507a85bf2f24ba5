// Beside the thread: the customer, what is open, what is still to come. Built from plain texts that the server wrote.
export default {
  props: ["parts", "words"],
  emits: ["close", "settle"],
  template: `
<aside class="panel" :aria-label="words.panel">
  <div class="sheet-top"><h2>{{ words.panel }}</h2><button type="button" class="quiet" @click="$emit('close')">{{ words.close }}</button></div>
  <section v-for="part in parts" :key="part.key" :class="['about', part.key]">
    <h3>{{ part.title }}<span v-if="part.items.length" class="n">{{ part.items.length }}</span></h3>
    <dl v-if="part.facts.length"><template v-for="fact in part.facts" :key="fact.name"><dt>{{ fact.name }}</dt><dd dir="auto">{{ fact.value }}</dd></template></dl>
    <p v-else-if="!part.items.length" class="none">{{ part.none }}</p>
    <div v-for="(item, at) in part.items" :key="at" :class="['item', item.tone]">
      <p class="item-top"><b dir="auto">{{ item.title }}</b><span v-if="item.badge" class="badge">{{ item.badge }}</span></p>
      <p v-for="(line, n) in item.lines" :key="n" class="item-line" dir="auto">{{ line }}</p>
      <button v-if="item.settle" type="button" class="soft" :data-settle="item.settle" @click="$emit('settle', item.settle)">{{ words.settle }}</button>
    </div>
  </section>
</aside>`,
};
