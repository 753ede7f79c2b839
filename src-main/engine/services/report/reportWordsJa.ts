import type { ReportWords } from './reportWords';

const points = (value: number): string => (value * 100).toFixed(1);

/** The words of a report in Japanese, with those of the window for the same things. */
export const japanese: ReportWords = {
  title: 'Likewiseが学んだこと',
  about: ({ lens, photos, model, method, judgements, madeAt, reportedAt }) =>
    `レンズ「${lens}」、写真${photos}枚。モデル${model}${method === null ? '' : `（${method}）`}は${
      judgements > 0 ? `${judgements}件の判定から` : ''
    }${madeAt}（UTC）に作成。レポートの作成は${reportedAt}（UTC）。すべてこのコンピューター上で作成され、どこにも送信されていません。`,
  untaught: 'これは学習前のライブラリーです。',
  whyNot: {
    imported: 'このモデルは読み込まれたものです。どの判定から作られたかわからないため、学習に使っていない写真では測れません。',
    'by-copies':
      'このモデルは加工したコピーから学びました。判定は学習に使わず、作成時にその判定で測定してあります。その数値はモデルの記録にあります。',
    'by-network':
      'このモデルのためにネットワークを学習させました。ここで測るには、除いた部分ごとに別のネットワークを学習させる必要があります。学習に使っていない判定での数値は、モデルの記録にあります。',
  },
  tooLittle: () => '測定に使える判定が足りません。',
  change: (change, from, to) =>
    ({
      helps: `学習の効果があります。学習に使っていない写真で、順位の質が${from}から${to}に上がりました。偶然ではありません。`,
      hurts: `学習が逆効果になっています。学習に使っていない写真で、順位の質が${from}から${to}に下がりました。前のバージョンに戻してください。`,
      rises: `学習に使っていない写真で、順位の質が${from}から${to}に上がりましたが、判定が少ないため偶然かもしれません。`,
      falls: `学習に使っていない写真で、順位の質が${from}から${to}に下がりましたが、判定が少ないため偶然かもしれません。`,
      stays: `学習に使っていない写真で、順位の質は${to}のままです。`,
    })[change],
  range: (low, high) => `${low}～${high}`,
  headings: {
    measured: '学習前と学習後',
    recall: '上位k件での再現率',
    distances: '距離',
    losses: '学習中の損失',
    methods: '手法の比較',
    map: 'ライブラリーの地図',
    examples: '同じ検索の学習前と学習後',
  },
  nothingTaught: 'まだ何も学習していないため、比べるものがありません。',
  mapAtR: '順位の質（MAP@R）',
  recallAt1: '1位が正しい割合（recall@1）',
  pairAuc: 'ペアAUC',
  changeOf: (range) => `変化 ${range}`,
  afterIn: (range) => `学習後：${range}`,
  measuredOn: (queries, groups, folds) =>
    `${groups}グループの写真${queries}枚で測定（${folds === 1 ? '分割なし' : `${folds}分割`}）。各グループは、それについて検索するときの学習から除いてあります。`,
  lookedAmong: (candidates, mapAtR, recallAt1) =>
    `写真のグループは、属するかどうかがわかっている平均${candidates}枚の中から探します。無作為な順ではMAP@Rが${mapAtR}、recall@1が${recallAt1}になります。範囲は、グループ単位の再標本化の90 %が入る幅です。`,
  recallLabel: (figures) => `学習前と学習後の上位k件での再現率：${figures}`,
  recallCaption: (before, after) => `その中で、似ている写真が上位k件に入る割合。1件目では学習前${before}、学習後${after}。`,
  distanceLabel: '似ている写真どうしと違う写真どうしの距離、学習前と学習後',
  distanceCaption: (similar, different) =>
    `学習に使っていない、似ている組${similar}件と違う組${different}件。2つの山の重なりが小さいほど、よく見分けられます。破線は学習前です。`,
  lossLabel: (from, to) => `損失は${from}から${to}へ`,
  lossCaption: (steps) => `${steps}ステップそれぞれの直前の損失。`,
  noStep: '損失のステップは実行されませんでした。学習に使っていない写真では閉形式だけでも順位が劣らないため、それを採用しています。',
  noCurve: 'このモデルはここで学習したものではないため、曲線はありません。',
  allLossesLabel: '各手法の損失（最初の損失を1とした割合）',
  allLossesCaption:
    'すべての手法について、効果の有無にかかわらず全ステップを実行した場合。どれも1から始まります。異なる手法の損失に共通の単位はありません。',
  recommendation: ({ method, kind, gain, tied, judgementsToSettle }, nameOf) => {
    const name = nameOf(method);
    if (kind === 'none-helps')
      return `学習に使っていない写真では、どの手法も学習前を上回りませんでした。続けるなら、最も単純なのは${name}です。`;
    const gained = `${name}：学習に使っていない写真で、順位の質が${points(gain.value)}ポイント（${points(gain.low)}～${points(gain.high)}）上がり${
      gain.low > 0 ? 'ます。' : 'ますが、偶然かもしれません。'
    }`;
    if (kind === 'leads') return `${gained}ほかのどの手法より確実に優れています。`;
    const others = new Intl.ListFormat('ja').format(tied.map(nameOf));
    const reason = kind === 'simplest' ? '設定の要らない最も単純な手法です。' : 'その中で最も速い手法です。';
    const settle = judgementsToSettle === null ? '' : `あと約${judgementsToSettle}件の判定で決着がつきます。`;
    return `${gained}${others}との差はまだ区別できず、${name}は${reason}${settle}`;
  },
  recommended: 'おすすめ',
  columns: ['手法', 'MAP@R（90 %）', '1位が正しい割合', 'ペアAUC', '時間', 'マージン別のMAP@R'],
  beforeTeaching: '学習前',
  seconds: (value) => `${value}秒`,
  byLot: '無作為な順',
  tableNote: (queries, judgements, candidates) =>
    `写真${queries}枚${judgements > 0 ? `、判定${judgements}件` : ''}。すべての手法で同じです。それぞれ、似ているかどうかがわかっている平均${candidates}枚の中から探します。マージン別：全ステップを実行、1分割のみ。`,
  tooFewForMap: '地図を作るには写真が足りません。',
  mapLabel: (photos) => `写真${photos}枚の地図。色と形はフォルダー`,
  mapCaption: (photos) =>
    `このモデルから見た写真${photos}枚。近くにあるものほど似て見えています。色と形はフォルダーですが、モデルには知らされていません。方向に意味はありません（UMAP）。`,
  topFolder: '最上位のフォルダー',
  elsewhere: 'その他の場所',
  otherFolders: 'その他のフォルダー',
  noExamples: '検索に使える判定済みの写真がありません。',
  examplesNote:
    '判定した写真と、その検索結果です。≈と≠はあなた自身の判定で、このモデルはそこから学びました。ほかの写真での成績は、上の測定のとおりです。',
  before: '学習前',
  after: '学習後',
  similar: '似ている',
  different: '違う',
  axes: {
    step: 'ステップ',
    loss: '損失',
    lossShare: '最初の損失に対する割合',
    distance: '2枚の写真の距離',
    howOften: '頻度',
    results: '見る件数（k）',
    queries: '該当する検索の割合（%）',
  },
  lines: {
    similarBefore: '似ている組・学習前',
    similarAfter: '似ている組・学習後',
    differentBefore: '違う組・学習前',
    differentAfter: '違う組・学習後',
  },
};
